import { acknowledged } from './acknowledged.ts';
import { alerts } from './alerts.ts';
import type { Checker } from './checker.ts';
import { containersRunOn } from './containers-run-on.ts';
import { defects } from './defects.ts';
import { durableBeforeActing } from './durable-before-acting.ts';
import { idleDisks } from './idle-disks.ts';
import { limits } from './limits.ts';
import { massFailure } from './mass-failure.ts';
import { onlyForward } from './only-forward.ts';
import { restartsUnnoticed } from './restarts-unnoticed.ts';
import { singletons } from './singletons.ts';
import { staleHellos } from './stale-hellos.ts';
import { staleMessages } from './stale-messages.ts';

/** Those that every world is watched by. */
export const CHECKERS: readonly Checker[] = [
  singletons,
  acknowledged,
  containersRunOn,
  restartsUnnoticed,
  onlyForward,
  staleMessages,
  staleHellos,
  massFailure,
  durableBeforeActing,
  idleDisks,
  alerts,
  limits,
  defects,
];

export function checkerNamed(name: string): Checker | undefined {
  return CHECKERS.find((checker) => checker.name === name);
}
