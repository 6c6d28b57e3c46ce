import type { NodeName } from '@grappe/domain';
import { nodeViews, vacate, type NodeView } from '../schedule/node-view.ts';
import { explainPlacement, type NodeVerdict } from '../schedule/verdicts.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { hintsFor, requestFor } from './capacity.ts';

/**
 * What placement thinks of every node for the slot of this task, as if the task had none yet. For a task that waits, these are the reasons
 * it waits for; for one in place, how its node compares now.
 */
export function verdictsFor(state: ControllerState, task: TaskRecord): NodeVerdict[] {
  const views = nodeViews(state);
  const own =
    task.node === undefined || task.ended !== undefined ? undefined : views.get(task.node);
  if (own !== undefined) vacate(own, task);
  return explainPlacement(requestFor(state, task), candidates(task, views), hintsFor(state, task));
}

/** A global service's slot has one candidate. */
function candidates(
  task: TaskRecord,
  views: ReadonlyMap<NodeName, NodeView>,
): ReadonlyMap<NodeName, NodeView> {
  if (task.slot.kind === 'replica') return views;
  const view = views.get(task.slot.node);
  return new Map(view === undefined ? [] : [[task.slot.node, view]]);
}
