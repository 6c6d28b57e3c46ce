import {
  parseNodeName,
  REPLICAS_MAX,
  type Failure,
  type Result,
  type SlotId,
} from '@grappe/domain';
import type { Slot, Slot__Output } from '../generated/grappe/types/v1/Slot.ts';
import { decoding, type Fields } from './wire-fields.ts';

export function encodeSlotId(slot: SlotId): Slot {
  return slot.kind === 'replica' ? { index: slot.index } : { node: slot.node };
}

export function decodeSlotId(message: Slot__Output | null): Result<SlotId, Failure> {
  return decoding('slot', message, readSlotId);
}

export function readSlotId(slot: Fields): SlotId {
  return slot.oneOf(['index', 'node']) === 'index'
    ? { kind: 'replica', index: slot.integer('index', { min: 1, max: REPLICAS_MAX }) }
    : { kind: 'node', node: slot.named('node', parseNodeName) };
}
