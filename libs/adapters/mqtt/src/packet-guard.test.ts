import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketGuard } from './packet-guard.ts';

const LIMIT = 1_000;

/** A packet with a body of `bodyBytes`, encoded as MQTT 3.1.1 section 2.2.3 describes. */
function packet(bodyBytes: number): number[] {
  const length: number[] = [];
  let left = bodyBytes;
  do {
    const low = left % 128;
    left = Math.floor(left / 128);
    length.push(left > 0 ? low | 0x80 : low);
  } while (left > 0);
  return [0x30, ...length, ...Array<number>(bodyBytes).fill(0xff)];
}

/** Cuts a stream into chunks at arbitrary places. */
function chunks(bytes: readonly number[], cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, index) => Uint8Array.from(bytes.slice(places[index], end)));
}

describe('packet guard', () => {
  it('accepts any packets within the limit, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(LIMIT - 3), { maxLength: 8 }),
        fc.array(fc.nat(10_000), { maxLength: 20 }),
        (bodies, cuts) => {
          const guard = new PacketGuard(LIMIT);
          expect(chunks(bodies.flatMap(packet), cuts).every((c) => guard.accept(c))).toBe(true);
        },
      ),
    );
  });

  it('refuses a packet over the limit wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(LIMIT - 3), { maxLength: 4 }),
        fc.integer({ min: LIMIT - 2, max: 100_000 }),
        fc.array(fc.nat(10_000), { maxLength: 20 }),
        (before, large, cuts) => {
          const guard = new PacketGuard(LIMIT);
          const stream = [...before.flatMap(packet), ...packet(large)];
          expect(chunks(stream, cuts).every((c) => guard.accept(c))).toBe(false);
        },
      ),
    );
  });

  it('refuses before the body arrives', () => {
    const guard = new PacketGuard(LIMIT);
    expect(guard.accept(Uint8Array.of(0x30, 0xff, 0xff))).toBe(false);
  });

  it('refuses a length of more than four bytes', () => {
    const guard = new PacketGuard(2 ** 40);
    expect(guard.accept(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80, 0x01))).toBe(false);
  });
});
