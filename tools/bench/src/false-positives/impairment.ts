import type { Random } from '../figures/random.ts';

/** What a bad link does to packets, in each direction for itself. */
export interface Impairment {
  /** From 0 to 1. */
  readonly lossShare: number;
  /** Each packet is held back for a time between nothing and this, drawn anew each time; later ones may overtake it. */
  readonly jitterMs: number;
}

/** What happens to one packet: lost, or held back for so many milliseconds. */
export function fateOf(impairment: Impairment, random: Random): number | 'lost' {
  if (random() < impairment.lossShare) return 'lost';
  return random() * impairment.jitterMs;
}

/** Offset and length of the network identifier in a VXLAN header (RFC 7348). */
const IDENTIFIER_OFFSET = 4;
const IDENTIFIER_LENGTH = 3;
const HEADER_LENGTH = 8;

/** The two VXLAN networks of a node's link: what goes into one comes out of the other. */
export function linkNetworks(node: number): {
  readonly nodeSide: number;
  readonly rackSide: number;
} {
  return { nodeSide: node * 2, rackSide: node * 2 + 1 };
}

/** Readdresses a VXLAN packet, in place, to the other side of its link. False when it is not one. */
export function sendToOtherSide(packet: Buffer): boolean {
  if (packet.length < HEADER_LENGTH) return false;
  const network = packet.readUIntBE(IDENTIFIER_OFFSET, IDENTIFIER_LENGTH);
  packet.writeUIntBE(network ^ 1, IDENTIFIER_OFFSET, IDENTIFIER_LENGTH);
  return true;
}
