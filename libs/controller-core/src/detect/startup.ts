import { STARTUP_GRACE_MS, STARTUP_SETTLE_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import type { LiveNode } from '../state/live.ts';
import { expectNode, setDue } from './deadlines.ts';
import { probeTarget } from './peers.ts';

/** At the start: every node of the store is expected, and was in service as far as anybody can tell. */
export function expectNodes(step: Step): void {
  for (const { name } of step.state.durable.nodes.values())
    expectNode(step, name).watch.inService = true;
}

/**
 * Once most nodes are back after a start, those that are not have a moment left instead of the whole grace, if peers can be asked about them:
 * a node that died together with the controller must not take ten seconds longer to notice than any other.
 */
export function settleStartup(step: Step): void {
  const { state, ctx } = step;
  const { detection, nodes } = state.live;
  detection.settled ||= ctx.nowMs - state.live.startedAtMs > STARTUP_GRACE_MS;
  if (detection.settled) return;
  let known = 0;
  let back = 0;
  const missing: LiveNode[] = [];
  for (const [name, node] of nodes) {
    const record = state.durable.nodes.get(name);
    if (record === undefined || !node.watch.inService) continue;
    if (record.maintenanceMs !== undefined || record.halted !== undefined) continue;
    known += 1;
    if (node.heardAtMs !== undefined) back += 1;
    else if (node.watch.phase === 'expected' && probeTarget(state, name, node) !== undefined)
      missing.push(node);
  }
  if (2 * back <= known) return;
  detection.settled = true;
  for (const node of missing) {
    node.watch.graceUntilMs = Math.min(node.watch.graceUntilMs, ctx.nowMs + STARTUP_SETTLE_MS);
    setDue(state.live, node, node.watch.graceUntilMs);
  }
}
