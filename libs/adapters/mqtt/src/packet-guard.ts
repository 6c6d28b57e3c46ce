/** Bits of a length byte that count, and the bit that announces another one (MQTT 3.1.1, 2.2.3). */
const LENGTH_BITS = 0x7f;
const LENGTH_CONTINUES = 0x80;
/** MQTT 3.1.1, 2.2.3: the remaining length takes at most four bytes. */
const LENGTH_BYTES_MAX = 4;

/**
 * Follows the packet boundaries of one inbound MQTT stream and tells when a packet announces more than `packetBytesMax`, before its body
 * has arrived. Needed because the parser would gather up to 256 MB for one packet.
 */
export class PacketGuard {
  readonly #packetBytesMax: number;
  #bodyBytesLeft = 0;
  /** Undefined between packets, otherwise the length read so far. */
  #header: { length: number; bytes: number } | undefined;

  constructor(packetBytesMax: number) {
    this.#packetBytesMax = packetBytesMax;
  }

  /** False as soon as a packet is over the limit or its length is malformed; the stream must be dropped then. */
  accept(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyBytesLeft > 0) {
        const skipped = Math.min(this.#bodyBytesLeft, chunk.length - at);
        this.#bodyBytesLeft -= skipped;
        at += skipped;
      } else if (this.#header === undefined) {
        this.#header = { length: 0, bytes: 0 };
        at += 1;
      } else if (!this.#acceptLengthByte(this.#header, chunk[at] ?? 0)) {
        return false;
      } else {
        at += 1;
      }
    }
    return true;
  }

  #acceptLengthByte(header: { length: number; bytes: number }, byte: number): boolean {
    header.length += (byte & LENGTH_BITS) * (LENGTH_BITS + 1) ** header.bytes;
    header.bytes += 1;
    if (header.length + header.bytes + 1 > this.#packetBytesMax) return false;
    if ((byte & LENGTH_CONTINUES) !== 0) return header.bytes < LENGTH_BYTES_MAX;
    this.#bodyBytesLeft = header.length;
    this.#header = undefined;
    return true;
  }
}
