import { acknowledged } from './acknowledged.ts';
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
import { staleMessages } from './stale-messages.ts';

/** Those that every world is watched by. */
export const CHECKERS: readonly Checker[] = [
  acknowledged,
  containersRunOn,
  restartsUnnoticed,
  onlyForward,
  staleMessages,
  durableBeforeActing,
  idleDisks,
  limits,
  defects,
];

/** Those of what is not built yet: asked for by name. They move to {@link CHECKERS} with leases, and with the brake. */
export const CHECKERS_TO_COME: readonly Checker[] = [singletons, massFailure];

export function checkerNamed(name: string): Checker | undefined {
  return [...CHECKERS, ...CHECKERS_TO_COME].find((checker) => checker.name === name);
}
