import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { NodeName } from '@grappe/domain';

/*
 * One datagram each way, both of the same form and size, so that an answer is never larger than what asked for it:
 *
 *   offset  bytes
 *        0      2  "GP"
 *        2      1  version
 *        3      1  direction
 *        4     16  nonce: random in a request, repeated in its answer
 *       20     32  HMAC-SHA256 over bytes 0 to 19 and the name of the node that is asked
 *
 * The name is not sent: a board that was given the address of another computes another MAC and says nothing. The direction keeps a request
 * that is sent back from passing for its answer, the nonce an answer of the past. Every node of the rack has the key: this keeps strangers
 * and mistakes out, not a node that lies.
 */
const MAGIC = [0x47, 0x50] as const;
/** A packet of another version is not understood, and so not answered. */
const VERSION = 1;
export const NONCE_BYTES = 16;
const NONCE_OFFSET = 4;
const MAC_OFFSET = NONCE_OFFSET + NONCE_BYTES;
const MAC_BYTES = 32;
export const PACKET_BYTES = MAC_OFFSET + MAC_BYTES;

export type Direction = 'request' | 'answer';

const DIRECTION_BYTES: Readonly<Record<Direction, number>> = { request: 1, answer: 2 };

export interface PacketContent {
  readonly direction: Direction;
  /** The node that is asked, in either direction. */
  readonly node: NodeName;
  /** `NONCE_BYTES` long. */
  readonly nonce: Uint8Array;
}

export interface VerifiedPacket {
  readonly nonce: Uint8Array;
  /** The one that it was sealed with. */
  readonly key: KeyObject;
}

export function sealPacket(key: KeyObject, { direction, node, nonce }: PacketContent): Uint8Array {
  const packet = new Uint8Array(PACKET_BYTES);
  packet.set([...MAGIC, VERSION, DIRECTION_BYTES[direction]]);
  packet.set(nonce, NONCE_OFFSET);
  packet.set(macOf(key, packet, node), MAC_OFFSET);
  return packet;
}

/** The nonce of a packet of that direction and node under one of the keys; undefined for anything else. Takes any bytes. */
export function verifyPacket(
  keys: readonly KeyObject[],
  direction: Direction,
  node: NodeName,
  packet: Uint8Array,
): VerifiedPacket | undefined {
  if (!hasForm(packet, direction)) return undefined;
  const mac = packet.subarray(MAC_OFFSET);
  const key = keys.find((candidate) => timingSafeEqual(macOf(candidate, packet, node), mac));
  if (key === undefined) return undefined;
  return { nonce: packet.subarray(NONCE_OFFSET, MAC_OFFSET), key };
}

/** The answer that `node` owes to these bytes: to a good request one under the same key, as its sender may have no other; else none. */
export function answerTo(
  keys: readonly KeyObject[],
  node: NodeName,
  packet: Uint8Array,
): Uint8Array | undefined {
  const request = verifyPacket(keys, 'request', node, packet);
  if (request === undefined) return undefined;
  return sealPacket(request.key, { direction: 'answer', node, nonce: request.nonce });
}

/** Holds no secret, and spares most garbage the price of a MAC. */
function hasForm(packet: Uint8Array, direction: Direction): boolean {
  return (
    packet.length === PACKET_BYTES &&
    packet[0] === MAGIC[0] &&
    packet[1] === MAGIC[1] &&
    packet[2] === VERSION &&
    packet[3] === DIRECTION_BYTES[direction]
  );
}

/** What comes before the name has a fixed length, so no two contents give the same bytes. */
function macOf(key: KeyObject, packet: Uint8Array, node: NodeName): Uint8Array {
  return createHmac('sha256', key).update(packet.subarray(0, MAC_OFFSET)).update(node).digest();
}
