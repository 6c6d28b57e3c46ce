import type { NodeName, NodeStanding, RackEvent } from '@grappe/domain';
import { canonicalJson } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { LiveNode } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';
import { faultsOf, noteFault, noteMended } from './faults.ts';

/**
 * Tells the nodes of which that has changed what their lights should show. Follows the events of the step, so that no decision has to know of
 * lights; between events nothing is looked at.
 */
export function sayStandings(step: Step): void {
  const { body, nodes } = step.state.live;
  for (const effect of step.effects) if (effect.kind === 'event') follow(step, effect.event);
  if (body.unsaid.size === 0) return;
  for (const name of body.unsaid) {
    const node = nodes.get(name);
    if (node !== undefined) sayStanding(step, name, node);
  }
  body.unsaid.clear();
}

/** All nodes may have to know something else: the tier has changed, or a step was undone. */
export function markAllUnsaid({ live }: ControllerState): void {
  for (const name of live.nodes.keys()) live.body.unsaid.add(name);
}

function follow(step: Step, event: RackEvent): void {
  const { live } = step.state;
  const { kind, node, service } = event;
  if (kind === 'stack.deployed' || kind === 'stack.removed')
    for (const name of live.body.faulty) live.body.unsaid.add(name);
  if (node === undefined) return;
  if (service !== undefined && kind === 'task.failed') noteFault(step, node, service, event.task);
  if (service !== undefined && kind === 'task.running') noteMended(step, node, service);
  if (kind.startsWith('node.')) live.body.unsaid.add(node);
}

function sayStanding(step: Step, name: NodeName, node: LiveNode): void {
  const { session, body } = node;
  if (session === undefined) return;
  const { identifyForMs, ...rest } = standingOf(step.state, name, node, step.ctx.nowMs);
  // What is left of a time grows less by itself: only its end is news.
  const said = canonicalJson([rest, identifyForMs > 0 ? body.identifyUntilMs : 0]);
  if (said === body.said) return;
  body.said = said;
  step.effects.push({
    kind: 'send',
    node: name,
    session: session.id,
    message: { kind: 'standing', standing: { ...rest, identifyForMs } },
  });
}

function isToHalt({ live }: ControllerState, name: NodeName): boolean {
  return live.body.halts.has(name) || live.energy.leaving.has(name);
}

function standingOf(
  state: ControllerState,
  name: NodeName,
  node: LiveNode,
  nowMs: number,
): NodeStanding {
  const record = state.durable.nodes.get(name);
  return {
    tier: state.live.energy.tier,
    onBattery: state.live.energy.onBattery,
    draining: record?.availability === 'drained' || isToHalt(state, name),
    fault: faultsOf(state, node).length > 0,
    identifyForMs: Math.max(0, Math.round((node.body.identifyUntilMs ?? nowMs) - nowMs)),
  };
}
