import type { NodeName, ServiceKey, SlotId } from '@grappe/domain';
import { slotText } from '@grappe/domain';
import type { ControllerState } from '../state/state.ts';

/** Names a slot in the live tables. */
export function slotKey(service: ServiceKey, slot: SlotId): string {
  return `${service}#${slotText(slot)}`;
}

export function serviceOfSlotKey(key: string): ServiceKey {
  return key.slice(0, key.lastIndexOf('#')) as ServiceKey;
}

/** What a node can do for others has changed: services that count on it, and those that count on none yet, prepare anew. */
export function markUnprepared({ live }: ControllerState, node: NodeName): void {
  for (const slot of live.spares.slotsOf(node)) live.unprepared.add(serviceOfSlotKey(slot));
  for (const service of live.spares.lacking) live.unprepared.add(service);
}

/** Something that any placement may depend on has changed: a node came, went, or changed. */
export function markAllServicesDirty(state: ControllerState): void {
  for (const service of state.durable.services.values()) state.live.dirty.add(service.key);
  for (const service of state.durable.servicesWithTasks()) state.live.dirty.add(service);
}
