import type { NodeName, NodeRecord, ServiceKey, TaskStatus } from '@grappe/domain';
import { shedBecause } from '../power/shed.ts';
import { constraintHolds } from '../schedule/filters.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';

/** Whether a task in this state answers whoever it is for. */
export function serves({ state, health }: Pick<TaskStatus, 'state' | 'health'>): boolean {
  return state === 'running' && health !== 'unhealthy';
}

/**
 * Whether the task serves its slot as far as is known. One that no node has spoken of since this controller started is taken to serve while
 * its node may still come back.
 */
export function servesNow(state: ControllerState, task: TaskRecord): boolean {
  if (task.desired !== 'running' || task.ended !== undefined || task.node === undefined)
    return false;
  const condition = state.live.nodes.get(task.node)?.condition ?? 'lost';
  if (condition === 'lost' || !state.durable.nodes.has(task.node)) return false;
  if (isSilentlyGone(state, task)) return false;
  const status = state.live.statuses.get(task.id);
  return status === undefined ? condition === 'unknown' : serves(status);
}

/** A singleton that runs nowhere any more although its node, which nobody hears, has not said so: its lease has ended, or its power is cut. */
export function isSilentlyGone({ live }: ControllerState, task: TaskRecord): boolean {
  if (!task.spec.singleton || task.node === undefined) return false;
  const lease = live.leases.get(task.id);
  if (lease !== undefined) return lease.isSilentlyGone === true;
  const node = live.nodes.get(task.node);
  return node?.session === undefined || node.condition === 'suspected';
}

/** Whether a task on a node that has just been lost served its slot until then. */
export function servedUntilNow(state: ControllerState, task: TaskRecord): boolean {
  if (task.desired !== 'running' || task.ended !== undefined) return false;
  const status = state.live.statuses.get(task.id);
  return status === undefined || serves(status);
}

/** Whether the service should still have this slot. */
export function slotIsWanted(state: ControllerState, key: ServiceKey, slot: string): boolean {
  const service = state.durable.services.get(key);
  if (service === undefined) return false;
  if (shedBecause(state, key, `${key}#${slot}`) !== undefined) return false;
  const { mode, placement } = service.spec;
  if (mode.kind === 'replicated') return Number(slot) <= mode.replicas;
  const record = state.durable.nodes.get(slot as NodeName);
  if (record?.availability !== 'active' || isHalting(state, record)) return false;
  const subject = {
    record,
    converter: state.converters.get(record.name) ?? record.converter,
    architecture: state.live.nodes.get(record.name)?.facts?.architecture,
  };
  return placement.constraints.every((constraint) => constraintHolds(constraint, subject));
}

function isHalting({ live }: ControllerState, { name, halted }: NodeRecord): boolean {
  return halted !== undefined || live.energy.leaving.has(name);
}

/** All tasks that served, or are to serve, a slot (`slotKey`), newest first. */
export function tasksOfSlot({ durable }: ControllerState, slot: string): TaskRecord[] {
  return durable
    .tasksOfSlot(slot)
    .filter((task) => task.standby !== true)
    .sort((a, b) => b.sequence - a.sequence);
}

/** The operator has said that the node may be away, or it was told to halt. */
export function absenceIsPlanned(record: NodeRecord): boolean {
  return (
    record.availability === 'drained' ||
    record.maintenanceMs !== undefined ||
    record.halted !== undefined
  );
}
