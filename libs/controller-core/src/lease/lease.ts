import type { BootId, NodeName, ServiceKey, SlotId, TaskId } from '@grappe/domain';
import { CLOCK_RATE_ERROR, LEASE_MARGIN_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import { serviceOfSlotKey, slotKey } from '../reconcile/dirty.ts';
import { RACK_KEY } from '../state/durable.ts';
import type { Lease } from '../state/live.ts';
import type { TaskRecord } from '../state/records.ts';

/**
 * Leases keep a singleton from running twice (ADR 0011). A node may run one only for a while after a heartbeat that this controller has
 * answered with the task's name; it counts from when it sent that heartbeat, this controller from when it answered, so the node always sees
 * the end first. Another task of the slot is placed, and is given its first lease, only when every task that ever held one has ended by the
 * word of the board that held it, or has had its lease end and its stop grace pass, or has had its power cut.
 */

/** The singletons that a node may go on running, noted as given. Only what is durable: a successor of this controller must know of it. */
export function grantLeases(step: Step, node: NodeName): TaskId[] {
  const { durable, live, rack } = step.state;
  const board = live.nodes.get(node)?.facts?.bootId;
  const granted: TaskId[] = [];
  // It stops what it runs, and says so when it has.
  if (durable.nodes.get(node)?.halted !== undefined) return granted;
  for (const task of durable.tasksOfNode(node)) {
    const mayRun = task.spec.singleton && task.desired === 'running' && task.ended === undefined;
    if (!mayRun || !durable.tasks.isDurable(task.id)) continue;
    if (!mayHold(step, task, board)) continue;
    noteLease(step, task, node, rack.failover.leaseTtlMs, board);
    live.leaseWaits.delete(slotKey(task.service, task.slot));
    granted.push(task.id);
  }
  return granted;
}

/** A renewal goes to the board that holds the lease, a first one only when no predecessor can be running, whatever was decided in between. */
function mayHold(step: Step, task: TaskRecord, board: BootId | undefined): boolean {
  const lease = step.state.live.leases.get(task.id);
  if (lease === undefined) return predecessorsAreGone(step, task.service, task.slot, task.id);
  return isHeldBy(lease, board) || step.ctx.nowMs >= lease.goneAtMs;
}

/** Whether what the board with this boot says of the task is said by the board that may be running it. */
function isHeldBy(lease: Lease, board: BootId | undefined): boolean {
  return lease.timeOnly !== true && (lease.board === undefined || lease.board === board);
}

/**
 * After a start: the controller before this one, whose leases lasted `leaseTtlMs`, may have answered a heartbeat a moment ago. Whom, is not
 * known for certain where two boards have come with one identity: nobody is believed there, and only time ends the lease.
 */
export function assumeLeases(step: Step, leaseTtlMs: number): void {
  const { nodes } = step.state.durable;
  for (const task of step.state.durable.tasks.values()) {
    if (!task.spec.singleton || task.node === undefined || task.standby === true) continue;
    if (task.gone === true || (task.ended !== undefined && task.ended.state !== 'lost')) continue;
    const record = nodes.get(task.node);
    const timeOnly = task.ended !== undefined || record?.boardInDoubt === true;
    noteLease(step, task, task.node, leaseTtlMs, record?.boot, timeOnly);
  }
}

function noteLease(
  step: Step,
  task: TaskRecord,
  node: NodeName,
  ttlMs: number,
  board: BootId | undefined,
  timeOnly = false,
): void {
  const untilMs = step.ctx.nowMs + ttlMs;
  const { stopGraceMs } = task.spec;
  const driftMs = CLOCK_RATE_ERROR * (ttlMs + stopGraceMs);
  step.state.live.leases.set(task.id, {
    service: task.service,
    slot: slotKey(task.service, task.slot),
    node,
    ...(board === undefined ? {} : { board }),
    ...(timeOnly ? { timeOnly } : {}),
    untilMs,
    goneAtMs: untilMs + stopGraceMs + driftMs + LEASE_MARGIN_MS,
  });
}

/** Its node says that the task does not run any more; believed only of the board that may be running it. */
export function endLeaseByWord(step: Step, task: TaskId, node: NodeName): void {
  const { live } = step.state;
  const lease = live.leases.get(task);
  if (lease?.node !== node || !isHeldBy(lease, live.nodes.get(node)?.facts?.bootId)) return;
  forgetLease(step, task, lease);
}

/** A Hello has named every container of the node: a singleton that is not among them does not run on that board. */
export function endForgottenLeases(step: Step, node: NodeName, present: ReadonlySet<TaskId>): void {
  for (const [task, lease] of step.state.live.leases)
    if (lease.node === node && !present.has(task)) endLeaseByWord(step, task, node);
}

/** Nothing that this node's board was running runs any more: it has started anew, or its power is cut. */
export function endLeasesOf(step: Step, node: NodeName): void {
  for (const [task, lease] of step.state.live.leases)
    if (lease.node === node && lease.timeOnly !== true) forgetLease(step, task, lease);
}

/** The operator knows that the board of a node that was removed has no power. False: it held no lease. */
export function endLeasesOfRemoved(step: Step, node: NodeName): boolean {
  let any = false;
  for (const [task, lease] of step.state.live.leases) {
    if (lease.node !== node) continue;
    any = true;
    forgetLease(step, task, lease);
  }
  return any;
}

/** The node is removed, and another board may come under its name: nothing that is heard of that name is said by this board. */
export function keepLeasesByTime(step: Step, node: NodeName): void {
  const { leases } = step.state.live;
  for (const [task, lease] of leases)
    if (lease.node === node) leases.set(task, { ...lease, timeOnly: true });
}

/** It is certain now that the task does not run. Who is controller next need not wait for it. */
function forgetLease(step: Step, id: TaskId, lease: Lease): void {
  const { durable, live } = step.state;
  live.leases.delete(id);
  const task = durable.tasks.get(id);
  if (task?.ended?.state === 'lost') durable.tasks.put(id, { ...task, gone: true });
  if (live.leaseWaits.delete(lease.slot)) live.dirty.add(lease.service);
}

/** Whether the task's node has stopped it by now, with nobody having said so, because its lease has ended there. */
export function leaseHasEnded(step: Step, task: TaskRecord): boolean {
  const lease = step.state.live.leases.get(task.id);
  return lease === undefined || step.ctx.nowMs >= lease.untilMs;
}

/** When the task's last lease has ended, as far as is known; undefined while one lasts, and for a task that is not known to have had any. */
export function leaseEndOf({ state, ctx }: Step, task: TaskId): number | undefined {
  const untilMs = state.live.leases.get(task)?.untilMs;
  return untilMs !== undefined && ctx.nowMs >= untilMs ? untilMs : undefined;
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
    goneAtMs = Math.max(goneAtMs, lease.goneAtMs);
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
    const ended = durable.tasks.get(id)?.ended !== undefined;
    if (step.ctx.nowMs < lease.goneAtMs || !ended) continue;
    forgetLease(step, id, lease);
    // Its record was kept until now, in case the controller is restarted.
    live.dirty.add(lease.service);
  }
  forgetLongerLeases(step);
}

/** Leases of an earlier term that lasted longer than those of today have ended: the next term needs not wait for them. */
function forgetLongerLeases(step: Step): void {
  const { durable, live, rack } = step.state;
  const record = durable.rack.get(RACK_KEY);
  if (record === undefined || record.leaseTtlMs <= rack.failover.leaseTtlMs) return;
  if (step.ctx.nowMs - live.startedAtMs < record.leaseTtlMs * (1 + CLOCK_RATE_ERROR)) return;
  durable.rack.put(RACK_KEY, { ...record, leaseTtlMs: rack.failover.leaseTtlMs });
}
