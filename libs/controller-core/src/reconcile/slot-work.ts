import type { NodeName, ServiceKey, SlotId } from '@grappe/domain';
import type { Step } from '../context.ts';
import { constraintHolds } from '../schedule/filters.ts';
import type { NodeView } from '../schedule/node-view.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import { slotKey } from './dirty.ts';
import type { SlotTask, TaskPlace } from './slot.ts';

export type NodeViews = ReadonlyMap<NodeName, NodeView>;

/** One slot of a service with all its tasks: wanted, or left over. */
export interface SlotWork {
  readonly slot: SlotId;
  readonly desired: boolean;
  readonly tasks: readonly SlotTask[];
  readonly ended: readonly TaskRecord[];
}

/** All slots that the service should have, and those that it still has tasks of. */
export function gatherSlots(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  views: NodeViews,
): SlotWork[] {
  const bySlot = new Map<
    string,
    { slot: SlotId; desired: boolean; tasks: SlotTask[]; ended: TaskRecord[] }
  >();
  for (const slot of service === undefined ? [] : desiredSlots(service, views)) {
    bySlot.set(slotKey(key, slot), { slot, desired: true, tasks: [], ended: [] });
  }
  for (const record of step.state.durable.tasksOfService(key)) {
    const id = slotKey(key, record.slot);
    const work = bySlot.get(id) ?? { slot: record.slot, desired: false, tasks: [], ended: [] };
    bySlot.set(id, work);
    if (record.ended !== undefined) work.ended.push(record);
    else
      work.tasks.push({
        record,
        status: statusOf(step.state, record),
        place: placeOf(record, views),
      });
  }
  for (const work of bySlot.values()) work.ended.sort((a, b) => b.sequence - a.sequence);
  return [...bySlot.values()];
}

function desiredSlots(service: ServiceRecord, views: NodeViews): SlotId[] {
  const { mode } = service.spec;
  if (mode.kind === 'replicated') {
    return Array.from({ length: mode.replicas }, (_, i) => ({ kind: 'replica', index: i + 1 }));
  }
  return [...views.values()]
    .filter((view) => view.record.availability === 'active')
    .filter((view) => service.spec.placement.constraints.every((c) => constraintHolds(c, view)))
    .map((view) => ({ kind: 'node', node: view.record.name }));
}

function placeOf(record: TaskRecord, views: NodeViews): TaskPlace {
  if (record.node === undefined) return 'pending';
  const view = views.get(record.node);
  if (view === undefined) return 'removed';
  if (view.condition === 'lost') return 'gone';
  return view.record.availability === 'drained' ? 'leaving' : 'here';
}
