import { randomBytes } from 'node:crypto';

/**
 * Unpredictable bytes. Not the `Rng` port, which may be seeded: a secret drawn from a seed is no secret. Tests pass their own.
 */
export type RandomBytes = (count: number) => Uint8Array;

export const systemRandomBytes: RandomBytes = (count) => randomBytes(count);

/** Bytes of a certificate's serial number; RFC 5280 allows 20. */
const SERIAL_BYTES = 16;

/**
 * A certificate's serial number, hexadecimal. The first two bits are fixed to 01: DER integers are signed and have no leading
 * zeros, so this makes all serials positive and 32 digits long, and every program prints the same text for them.
 */
export function randomSerial(random: RandomBytes): string {
  const bytes = Buffer.from(random(SERIAL_BYTES));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
