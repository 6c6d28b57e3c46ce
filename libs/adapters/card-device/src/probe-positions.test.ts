import fc from 'fast-check';
import { expect, it } from 'vitest';
import { probePositions } from './probe-positions.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const sizes = fc
  .integer({ min: 4 * 256, max: 2 * 1024 * 1024 * 256 })
  .map((pages) => pages * 4_096);

it('puts two marks in one place of every card that wraps around at a power of two', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 20, max: 40 }), (sizeBytes, power) => {
      const realBytes = 2 ** power;
      fc.pre(realBytes < sizeBytes);
      const positions = probePositions(sizeBytes, () => 0.5);
      const places = new Set(positions.map((position) => position % realBytes));
      expect(places.size).toBeLessThan(positions.length);
    }),
  );
});

it('puts marks beyond every real size, at places of the card, few enough to take seconds', () => {
  fc.assert(
    fc.property(sizes, (sizeBytes) => {
      const positions = probePositions(sizeBytes, () => 0.999);
      expect(positions.at(-1)).toBe(sizeBytes - 4_096);
      expect(positions[0]).toBe(0);
      expect(positions.every((position) => position % 4_096 === 0)).toBe(true);
      expect(positions.length).toBeLessThan(128);
      expect(new Set(positions).size).toBe(positions.length);
    }),
  );
  expect(probePositions(64 * GIB, () => 0.5)).toContain(32 * GIB - 4_096);
});
