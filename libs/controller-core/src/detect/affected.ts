import type { NodeName } from '@grappe/domain';
import type { Step } from '../context.ts';
import { markUnprepared } from '../reconcile/dirty.ts';

/** Services that may be decided anew because this node has come or changed: those with tasks on it, and those that wait for a place. */
export function markAffected(step: Step, name: NodeName): void {
  const { durable, live } = step.state;
  for (const task of durable.tasksOfNode(name)) live.dirty.add(task.service);
  markUnprepared(step.state, name);
  markWaiting(step);
}

/** Something has become free: whoever waits for a place may find one. */
export function markWaiting(step: Step): void {
  const { durable, live } = step.state;
  for (const task of durable.pendingTasks()) live.dirty.add(task.service);
}

/** A node has become suspected: its singletons count as gone as soon as their leases have ended, and those without one at once. */
export function markSingletons(step: Step, name: NodeName): void {
  const { durable, live } = step.state;
  for (const task of durable.tasksOfNode(name))
    if (task.spec.singleton && task.ended === undefined) live.dirty.add(task.service);
}

/** Leases of nodes that are not heard that have ended since the clock was last looked at: their services do not wait for the node to be lost. */
export function markEndedLeases(step: Step, previousMs: number): void {
  const { live } = step.state;
  for (const lease of live.leases.values()) {
    const endedNow = lease.untilMs > previousMs && lease.untilMs <= step.ctx.nowMs;
    const node = live.nodes.get(lease.node);
    const isUnheard = node?.session === undefined || node.condition === 'suspected';
    if (endedNow && isUnheard) live.dirty.add(lease.service);
  }
}
