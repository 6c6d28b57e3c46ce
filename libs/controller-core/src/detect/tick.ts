import type { NodeName } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { LiveNode } from '../state/live.ts';
import { markEndedLeases } from './affected.ts';
import { reviewDoubt } from './brake.ts';
import { excuse } from './deadlines.ts';
import { delayMs, noteTick } from './health.ts';
import { forgetProbes, newRound } from './inquiry.ts';
import { settleStartup } from './startup.ts';
import { look } from './verdict.ts';

/** Looks at the clock: who is suspected, asked about, lost. */
export function detect(step: Step): void {
  const { live, durable } = step.state;
  const { nowMs } = step.ctx;
  const previousMs = live.lastTickMs;
  const lateMs = delayMs(previousMs, nowMs);
  live.lastTickMs = nowMs;
  noteTick(live.detection.health, nowMs, lateMs);
  if (lateMs > 0) excuse(live, lateMs, nowMs);
  settleStartup(step);
  reviewDoubt(step);
  // Between two deadlines there is nothing to see, however many nodes there are.
  if (nowMs >= live.detection.nextDueMs || live.nodes.size !== durable.nodes.size) lookAtDue(step);
  forgetProbes(step);
  markEndedLeases(step, previousMs);
}

function lookAtDue(step: Step): void {
  const { live, durable } = step.state;
  const due: { readonly name: NodeName; readonly node: LiveNode }[] = [];
  let nextDueMs = Number.POSITIVE_INFINITY;
  for (const [name, node] of live.nodes) {
    if (!durable.nodes.has(name)) live.nodes.delete(name);
    else if (step.ctx.nowMs >= node.watch.dueAtMs) due.push({ name, node });
    else nextDueMs = Math.min(nextDueMs, node.watch.dueAtMs);
  }
  live.detection.nextDueMs = nextDueMs;
  // Those that wait longest first: what exceeds this tick's questions is left to the next.
  due.sort((a, b) => a.node.watch.dueAtMs - b.node.watch.dueAtMs || (a.name < b.name ? -1 : 1));
  const round = newRound();
  for (const { name, node } of due) look(step, name, node, round);
}
