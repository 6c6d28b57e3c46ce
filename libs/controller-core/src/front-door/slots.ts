import { assignSlots, canonicalJson, type ServiceKey, type SlotTable } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { FrontDoorSlots, TaskRecord } from '../state/records.ts';

/**
 * The slots of the service's tasks. They are written when a task comes or goes, which is a write already, so that cookies and connections keep
 * their meaning when a controller starts.
 */
export function slotsOf(step: Step, key: ServiceKey, tasks: readonly TaskRecord[]): SlotTable {
  const { frontDoorSlots } = step.state.durable;
  const former = frontDoorSlots.get(key);
  const table = assignSlots(
    former === undefined ? undefined : tableOf(former),
    tasks.map(({ id }) => id),
  );
  const record: FrontDoorSlots = {
    slots: table.slots,
    next: table.next,
    held: [...table.held].sort(([, a], [, b]) => a - b),
  };
  if (canonicalJson(record) !== canonicalJson(former)) frontDoorSlots.put(key, record);
  return table;
}

function tableOf({ slots, next, held }: FrontDoorSlots): SlotTable {
  return { slots, next, held: new Map(held) };
}
