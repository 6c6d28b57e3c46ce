import type { HardwareReport, NodeName } from '@grappe/domain';
import { POWER_OFF_MS, RESTORE_RETRY_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { ControllerInput } from '../inputs.ts';
import type { LiveNode } from '../state/live.ts';

/**
 * No node is left without power: whatever cut it (a fence, an operator, a controller before this one, a command that was carried out too late), the
 * relay is closed again when it was open for long enough. It follows what the holders of relays say of them, so that nothing has to be remembered.
 */
export function noteRelays(step: Step, holder: NodeName, report: HardwareReport): void {
  const { rack, live } = step.state;
  for (const { node, off } of report.relays) {
    if (rack.nodes.find(({ name }) => name === node)?.wiring.relay?.node !== holder) continue;
    if (!off) live.body.cut.delete(node);
    else if (!live.body.cut.has(node)) live.body.cut.set(node, { sinceMs: step.ctx.nowMs });
  }
}

/** The node's power was cut a moment ago, and is known to be off. */
export function noteCut(step: Step, name: NodeName, node: LiveNode | undefined): void {
  step.state.live.body.cut.set(name, { sinceMs: step.ctx.nowMs });
  if (node?.facts !== undefined) node.body.cutBoot = node.facts.bootId;
}

/** Looks at the clock: power that was off for long enough is given back. */
export function restorePower(step: Step): void {
  const { live, durable } = step.state;
  const { nowMs } = step.ctx;
  for (const [name, cut] of live.body.cut) {
    // One that is to be fenced has to be seen without power first.
    if ((live.nodes.get(name)?.watch.fencesAsked ?? 0) > 0) continue;
    if (!durable.nodes.has(name) || nowMs - cut.sinceMs < POWER_OFF_MS) continue;
    if (nowMs - (cut.askedAtMs ?? Number.NEGATIVE_INFINITY) < RESTORE_RETRY_MS) continue;
    live.body.cut.set(name, { ...cut, askedAtMs: nowMs });
    step.effects.push({ kind: 'restore-power', node: name });
  }
}

/** What has become of a request to give a node its power back. Of one that failed, the first is said; it is asked for again. */
export function handleRestored(
  step: Step,
  { node: name, on, message }: Extract<ControllerInput, { kind: 'power-restored' }>,
): void {
  const { cut } = step.state.live.body;
  const known = cut.get(name);
  if (known === undefined) return;
  if (on) {
    cut.delete(name);
    emit(step, 'node.power-cycled', { node: name }, 'it has power again');
  } else if (known.said !== true) {
    cut.set(name, { ...known, said: true });
    emit(step, 'node.power-cycled', { node: name }, `its power could not be restored: ${message}`);
  }
}

/**
 * A board that was without power starts anew. One that says Hello with the boot that it had before never was: its relay does not cut its power, and
 * nothing that rests on it is believed any more in this term.
 */
export function checkCut(step: Step, name: NodeName, node: LiveNode, boot: string): void {
  const { cutBoot } = node.body;
  delete node.body.cutBoot;
  if (cutBoot === undefined || cutBoot !== boot) return;
  node.body.relayFails = true;
  const message =
    'its power was cut, and yet it has not started anew: its relay does not work, and is not relied on until the controller is restarted';
  emit(step, 'node.fenced', { node: name }, message);
}
