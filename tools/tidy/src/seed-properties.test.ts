import fc from 'fast-check';
import { expect, it } from 'vitest';

it('property tests draw the same cases in every run', () => {
  const drawn = (): readonly number[] => fc.sample(fc.nat(), 3);
  expect(drawn()).toEqual(drawn());
});
