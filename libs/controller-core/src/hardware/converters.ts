import type {
  ConverterName,
  ConverterSpec,
  HardwareReport,
  NodeName,
  SessionId,
} from '@grappe/domain';
import { HEARTBEAT_PERIOD_MS, POWER_GOOD_TRUST_MS, POWER_GOOD_WAIT_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { setDue } from '../detect/deadlines.ts';
import { LATE_MS } from '../detect/peers.ts';
import { markAllServicesDirty } from '../reconcile/dirty.ts';

/** What is known of a converter's power-good input. Times are monotonic. */
export interface ConverterSense {
  readonly session: SessionId;
  readonly good: boolean;
  readonly sinceMs: number;
  /** It said that there is no power while there was, and is not acted on before it has been good for a while. */
  readonly distrusted?: true;
}

/** A node whose converter has stopped to give power. */
export interface Dying {
  readonly converter: ConverterName;
  readonly sinceMs: number;
}

/**
 * Takes what a node senses of converters. That power goes is strong evidence, and no proof: the converter's nodes may run on for a moment, or the
 * input is wrong. So replicas get another place at once, start-first, and the nodes are suspected after the first heartbeat that is missing; to be
 * declared lost takes as much as ever, and singletons wait for it. Only a change is evidence: an input that never was good may not be wired.
 */
export function notePowerGoods(
  step: Step,
  holder: NodeName,
  session: SessionId,
  report: HardwareReport,
): void {
  const { rack, live } = step.state;
  const { nowMs } = step.ctx;
  for (const { converter, good } of report.powerGoods) {
    const spec = rack.converters.find(({ name }) => name === converter);
    if (spec?.powerGood?.node !== holder) continue;
    const known = live.body.converters.get(converter);
    if (known?.good === good && known.session === session) continue;
    const distrusted = stillDistrusted(known, nowMs) ? ({ distrusted: true } as const) : {};
    live.body.converters.set(converter, { session, good, sinceMs: nowMs, ...distrusted });
    if (good) endDying(step, converter, `converter ${converter} gives power again, says ${holder}`);
    else if (known?.good === true && known.session === session && distrusted.distrusted !== true)
      beginDying(step, spec, holder);
  }
}

/** Until it has been good for a while. */
function stillDistrusted(known: ConverterSense | undefined, nowMs: number): boolean {
  if (known?.distrusted !== true) return false;
  return !known.good || nowMs - known.sinceMs < POWER_GOOD_WAIT_MS;
}

function beginDying(step: Step, { name: converter, nodes }: ConverterSpec, holder: NodeName): void {
  const { live } = step.state;
  const there = nodes.filter((name) => live.nodes.get(name)?.session !== undefined);
  for (const name of there) {
    live.body.dying.set(name, { converter, sinceMs: step.ctx.nowMs });
    const node = live.nodes.get(name);
    if (node?.watch.phase === 'heard') setDue(live, node, node.watch.silentSinceMs + LATE_MS);
  }
  const lists =
    there.length === 0
      ? 'none of its nodes is there'
      : `replicas of ${there.join(' and ')} move away`;
  emit(
    step,
    'converter.failed',
    {},
    `converter ${converter} gives no power, says ${holder}: ${lists}`,
  );
  markAllServicesDirty(step.state);
}

function endDying(step: Step, converter: ConverterName, why: string): void {
  if (!forgetDying(step, converter)) return;
  emit(step, 'converter.restored', {}, why);
}

function forgetDying(step: Step, converter: ConverterName): boolean {
  const { dying } = step.state.live.body;
  let any = false;
  for (const [name, { converter: of }] of dying) if (of === converter) any = dying.delete(name);
  if (any) markAllServicesDirty(step.state);
  return any;
}

/** A board that is heard so long after its supply has gone has power: three heartbeats, one of them lost. */
const HEARD_AFTER_MS = POWER_GOOD_TRUST_MS - 2.2 * HEARTBEAT_PERIOD_MS;

/** Looks at the clock: nodes that were to be dying and are heard all the same show that the input is wrong. */
export function watchDying(step: Step): void {
  const { live } = step.state;
  for (const [name, { converter, sinceMs }] of live.body.dying) {
    const node = live.nodes.get(name);
    // Whoever holds the input has gone, or the node has: it is for the heartbeats to tell then.
    if (node === undefined || node.condition === 'lost') live.body.dying.delete(name);
    else if (step.ctx.nowMs - sinceMs < POWER_GOOD_TRUST_MS) continue;
    else if ((node.heardAtMs ?? 0) >= sinceMs + HEARD_AFTER_MS) distrust(step, converter, name);
  }
}

function distrust(step: Step, converter: ConverterName, witness: NodeName): void {
  const sense = step.state.live.body.converters.get(converter);
  if (sense !== undefined)
    step.state.live.body.converters.set(converter, { ...sense, distrusted: true });
  forgetDying(step, converter);
  const message = `the power-good input of converter ${converter} says that there is no power, and ${witness} has some: it is not believed until it has been good for a while`;
  emit(step, 'converter.distrusted', {}, message);
}
