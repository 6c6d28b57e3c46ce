import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newButton, stepButton, type ButtonState } from './button.ts';

/** Presses that come of levels at times. */
function presses(first: boolean, levels: readonly (readonly [atMs: number, down: boolean])[]) {
  let state: ButtonState = newButton(first);
  return levels.flatMap(([atMs, down]) => {
    const step = stepButton(state, down, atMs);
    state = step.state;
    return step.press ?? [];
  });
}

describe('a button', () => {
  it.each([
    [0, ['short']],
    [80, ['short']],
    [999, ['short']],
    [1_000, []],
    [2_999, []],
    [3_000, ['long']],
    [15_000, ['long']],
    [15_001, []],
    [3_600_000, []],
  ])('that is down for %i ms is pressed: %j', (downMs, expected) => {
    const levels = [
      [500, true],
      [500 + downMs, false],
    ] as const;
    expect(presses(false, levels)).toEqual(expected);
  });

  it('that was down before anybody looked counts from when it is let go', () => {
    const levels = [
      [4_000, false],
      [5_000, true],
      [5_100, false],
    ] as const;
    expect(presses(true, levels)).toEqual(['short']);
  });

  it('counts from the first time that it is said to be down', () => {
    const levels = [
      [0, true],
      [2_500, true],
      [3_200, false],
      [3_300, false],
    ] as const;
    expect(presses(false, levels)).toEqual(['long']);
  });

  it('never tells more presses than it was let go', () => {
    const level = fc.tuple(fc.nat({ max: 5_000 }), fc.boolean());
    fc.assert(
      fc.property(fc.boolean(), fc.array(level), (first, steps) => {
        let atMs = 0;
        const levels = steps.map(([afterMs, down]) => [(atMs += afterMs), down] as const);
        const releases = levels.filter(([, down]) => !down).length;
        expect(presses(first, levels).length).toBeLessThanOrEqual(releases);
      }),
    );
  });
});
