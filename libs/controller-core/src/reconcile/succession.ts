import { ROLLOUT_ROOM_RETRY_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { wakeAt } from '../rollout/wake.ts';
import { fits, type PlacementRequest } from '../schedule/filters.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { requestFor, type Capacity } from './capacity.ts';
import { slotKey } from './dirty.ts';
import { newTask, putOnNode, roomFor } from './placing.ts';
import type { SlotWork } from './slot-work.ts';

/** What came of it: `stop-first` leaves it to the caller to stop the old one. */
type Succession = 'started' | 'stop-first' | 'waits';

/**
 * Starts a task of the service's version beside the one that it is to replace, which serves until then. Where only what two tasks of a service
 * cannot share is in the way (a port of the node, a limit of replicas per node), the old one stops first; where room is lacking, the old one stays until there is
 * some. Either is said (`obstacles`).
 */
export function succeed(
  step: Step,
  service: ServiceRecord,
  work: SlotWork,
  { task: old, reason }: { readonly task: TaskRecord; readonly reason: string },
  capacity: Capacity,
): Succession {
  const { obstacles } = step.state.live.rollouts;
  const key = slotKey(service.key, work.slot);
  const task = newTask(step, service.key, service, work.slot, reason);
  const view = roomFor(step, task, capacity);
  if (view !== undefined) {
    obstacles.delete(key);
    const node = view.record.name;
    step.state.live.placements.set(key, { atMs: step.ctx.nowMs, node });
    const placed = putOnNode(step, { ...task, movedFrom: old.id }, node, capacity);
    emit(step, 'task.placed', { service: service.key, task: placed.id, node }, reason);
    return 'started';
  }
  if (cannotShare(step, task, work, capacity)) {
    obstacles.set(key, 'no node can run old and new beside each other: the old one stops first');
    return 'stop-first';
  }
  obstacles.set(key, 'no node has room for its new task beside the old one');
  wakeAt(step, service.key, step.ctx.nowMs + ROLLOUT_ROOM_RETRY_MS);
  return 'waits';
}

/** Whether some node would take the task if it had no ports and its service no limit per node. */
function cannotShare(step: Step, task: TaskRecord, work: SlotWork, capacity: Capacity): boolean {
  const request = requestFor(step.state, task);
  const { replicasPerNodeMax, ...placement } = request.spec.placement;
  if (request.hostPorts.length === 0 && replicasPerNodeMax === undefined) return false;
  const modest: PlacementRequest = {
    ...request,
    spec: { ...request.spec, placement },
    hostPorts: [],
  };
  const only = work.slot.kind === 'node' ? work.slot.node : undefined;
  for (const [name, view] of capacity.views)
    if ((only === undefined || only === name) && fits(modest, view)) return true;
  return false;
}
