import { slotText, type SlotId } from '@grappe/domain';

/** Names a slot of a service in texts and tables. */
export function slotKeyOf(service: string, slot: SlotId): string {
  return `${service}#${slotText(slot)}`;
}
