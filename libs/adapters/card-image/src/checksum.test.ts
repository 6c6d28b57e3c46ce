import { expect, it } from 'vitest';
import { sumOf } from './checksum.ts';
import { packingOf } from './packing.ts';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];

it.each([
  [`${A}  card.img.xz\n`, A],
  [`${A} *./images/card.img.xz\r\n`, A],
  [`${B}  card.img\n${A}  card.img.xz\n`, A],
  [A.toUpperCase(), A],
  [`${B}  card.img\n`, undefined],
  [`${A}0  card.img.xz\n`, undefined],
  ['<html>', undefined],
  ['', undefined],
])('of the list %j the checksum of a file is found, or none', (list, expected) => {
  expect(sumOf(list, 'card.img.xz')).toBe(expected);
});

it('what is no image and no packing of one is not taken for it', () => {
  const boot = new Uint8Array(512);
  boot.set([0x55, 0xaa], 510);
  expect(packingOf(boot)).toBe('none');
  expect(packingOf(boot.subarray(0, 511))).toBeUndefined();
  expect(packingOf(new Uint8Array(512))).toBeUndefined();
  expect(packingOf(Uint8Array.of(0x1f, 0x8b, 8, 0))).toBe('gzip');
  expect(packingOf(Uint8Array.of(0x1f))).toBeUndefined();
});
