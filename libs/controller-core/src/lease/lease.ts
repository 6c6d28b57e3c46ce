import type { NodeName, ServiceKey, SlotId, TaskId } from '@grappe/domain';
import { LEASE_MARGIN_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import { serviceOfSlotKey, slotKey } from '../reconcile/dirty.ts';
import type { TaskRecord } from '../state/records.ts';

/**
 * Leases keep a singleton from running twice (ADR 0011). A node may run one only for a while after a heartbeat that this controller has
 * answered with the task's name; it counts from when it sent that heartbeat, this controller from when it answered, so the node always sees
 * the end first. Another task of the slot starts only when every task that ever held a lease has ended by the word of its node, or has had
 * its lease end and its stop grace pass, or has had its power cut.
 */

/** The singletons that a node may go on running, noted as given. Only what is durable: a successor of this controller must know of it. */
export function grantLeases(step: Step, node: NodeName): TaskId[] {
  const { durable, live, rack } = step.state;
  const granted: TaskId[] = [];
  for (const task of durable.tasksOfNode(node)) {
    const mayRun = task.spec.singleton && task.desired === 'running' && task.ended === undefined;
    if (!mayRun || !durable.tasks.isDurable(task.id)) continue;
    noteLease(step, task, node, step.ctx.nowMs + rack.failover.leaseTtlMs);
    live.leaseWaits.delete(slotKey(task.service, task.slot));
    granted.push(task.id);
  }
  return granted;
}

/** After a start: the controller before this one, whose leases lasted `leaseTtlMs`, may have answered a heartbeat a moment ago. */
export function assumeLeases(step: Step, leaseTtlMs: number): void {
  const untilMs = step.ctx.nowMs + leaseTtlMs;
  for (const task of step.state.durable.tasks.values()) {
    const mayRun =
      task.standby !== true && (task.ended === undefined || task.ended.state === 'lost');
    if (task.spec.singleton && task.node !== undefined && mayRun)
      noteLease(step, task, task.node, untilMs);
  }
}

function noteLease(step: Step, task: TaskRecord, node: NodeName, untilMs: number): void {
  step.state.live.leases.set(task.id, {
    service: task.service,
    slot: slotKey(task.service, task.slot),
    node,
    untilMs,
    stopGraceMs: task.spec.stopGraceMs,
  });
}

/** Its node says that the task does not run any more. */
export function endLease(step: Step, task: TaskId): void {
  const { live } = step.state;
  const lease = live.leases.get(task);
  if (lease === undefined) return;
  live.leases.delete(task);
  if (live.leaseWaits.delete(lease.slot)) live.dirty.add(lease.service);
}

/** Nothing that the node was running runs any more: its board has started anew, or its power is cut. */
export function endLeasesOf(step: Step, node: NodeName): void {
  for (const [task, lease] of step.state.live.leases) if (lease.node === node) endLease(step, task);
}

/** Whether the task's node has stopped it by now, with nobody having said so, because its lease has ended there. */
export function leaseHasEnded(step: Step, task: TaskRecord): boolean {
  const lease = step.state.live.leases.get(task.id);
  return lease === undefined || step.ctx.nowMs >= lease.untilMs;
}

/** The same, only for a task that is known to have had a lease. */
export function leaseRanOut(step: Step, task: TaskRecord): boolean {
  return step.state.live.leases.has(task.id) && leaseHasEnded(step, task);
}

/**
 * Whether a task of this slot may start as far as the others are concerned. If not, the service is looked at again when the last of them is
 * certainly gone.
 */
export function predecessorsAreGone(
  step: Step,
  service: ServiceKey,
  slot: SlotId,
  task?: TaskId,
): boolean {
  const { live } = step.state;
  const key = slotKey(service, slot);
  let goneAtMs = 0;
  for (const [id, lease] of live.leases) {
    if (lease.slot !== key || id === task) continue;
    goneAtMs = Math.max(goneAtMs, lease.untilMs + lease.stopGraceMs + LEASE_MARGIN_MS);
  }
  if (step.ctx.nowMs >= goneAtMs) return true;
  live.leaseWaits.set(key, goneAtMs);
  return false;
}

/** Looks at the clock: slots whose wait is over, and leases that hold nobody up any more. */
export function expireLeases(step: Step): void {
  const { live, durable } = step.state;
  for (const [key, goneAtMs] of live.leaseWaits) {
    if (step.ctx.nowMs < goneAtMs) continue;
    live.leaseWaits.delete(key);
    live.dirty.add(serviceOfSlotKey(key));
  }
  for (const [id, lease] of live.leases) {
    const goneAtMs = lease.untilMs + lease.stopGraceMs + LEASE_MARGIN_MS;
    const ended = durable.tasks.get(id)?.ended !== undefined;
    if (step.ctx.nowMs < goneAtMs || !ended) continue;
    live.leases.delete(id);
    // Its record was kept until now, in case the controller is restarted.
    live.dirty.add(lease.service);
  }
}
