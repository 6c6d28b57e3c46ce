import { describe, expect, it } from 'vitest';
import {
  LED_STATES,
  LED_TABLE,
  ledPeriodMs,
  ledStrip,
  type LedPattern,
  type LedState,
} from './led-table.ts';

/** A light that changes less often has nobody behind it. */
const CHANGE_MS_MAX = 2_500;
/** Shorter is not seen as dark, or as lit, from across a room. */
const STEP_MS_MIN = 100;
/** What two patterns have to differ by in one of their durations, unless they differ in the number of flashes. */
const FACTOR_MIN = 2;
const DIFFERENCE_MS_MIN = 150;
/** Words of the firmware: no kernel, halted. */
const FIRMWARE_FLASHES = [7, 10];

interface Signature {
  readonly flashes: number;
  readonly periodMs: number;
  readonly longestLitMs: number;
  readonly longestDarkMs: number;
}

function signatureOf(pattern: LedPattern): Signature {
  const times = (wanted: boolean) =>
    pattern.steps.filter(([lit]) => lit === wanted).map(([, ms]) => ms);
  return {
    // A light that never changes is unlike every other, however long its only step is said to be.
    flashes: pattern.steps.length === 1 ? Number.NaN : times(true).length,
    periodMs: ledPeriodMs(pattern),
    longestLitMs: Math.max(0, ...times(true)),
    longestDarkMs: Math.max(0, ...times(false)),
  };
}

function canBeToldApart(one: LedPattern, other: LedPattern): boolean {
  const [a, b] = [signatureOf(one), signatureOf(other)];
  if (one.steps.length === 1 && other.steps.length === 1) {
    return one.steps[0]?.[0] !== other.steps[0]?.[0];
  }
  if (a.flashes !== b.flashes) return true;
  return (['periodMs', 'longestLitMs', 'longestDarkMs'] as const).some((key) => {
    const [less, more] = [Math.min(a[key], b[key]), Math.max(a[key], b[key])];
    return more >= less * FACTOR_MIN && more - less >= DIFFERENCE_MS_MIN;
  });
}

type Shown = readonly [state: LedState, pattern: LedPattern];

const shown = (patternOf: (state: LedState) => LedPattern | undefined): Shown[] =>
  LED_STATES.flatMap((state) => {
    const pattern = patternOf(state);
    return pattern === undefined ? [] : [[state, pattern] as const];
  });

const STATUS = shown((state) => LED_TABLE[state].status);
const ALONE = shown((state) => LED_TABLE[state].status ?? LED_TABLE[state].power);
/** Without a word about the supply, the power LED is simply lit: in these states it says the same. */
const POWER = shown((state) => LED_TABLE[state].power).filter(([state]) => state !== 'booting');

describe('the table of lights', () => {
  it('has something to show for every state, also on a light that is alone', () => {
    expect(ALONE.map(([state]) => state)).toEqual(LED_STATES);
  });

  it.each([
    ['the status LED', STATUS],
    ['the power LED', POWER],
    ['a light that is alone', ALONE],
  ])('can be told apart on %s', (_light, patterns) => {
    const confusable = patterns.flatMap(([state, pattern], index) =>
      patterns
        .slice(index + 1)
        .filter(([, other]) => !canBeToldApart(pattern, other))
        .map(([other]) => `${state} and ${other}`),
    );
    expect(confusable).toEqual([]);
  });

  it('never stands still where an agent lives', () => {
    const still = [...STATUS, ...ALONE]
      .filter(([state]) => state !== 'safe-to-unplug')
      .filter(([, { steps }]) => steps.length < 2 || steps.some(([, ms]) => ms > CHANGE_MS_MAX));
    expect(still).toEqual([]);
    expect(LED_TABLE['safe-to-unplug']).toMatchObject({
      status: { steps: [[false, expect.anything()]] },
      power: { steps: [[false, expect.anything()]] },
    });
  });

  it('turns each light on and off by turns, long enough to be seen', () => {
    for (const [, { steps }] of [...ALONE, ...POWER]) {
      if (steps.length === 1) continue;
      expect(steps.length % 2).toBe(0);
      steps.forEach(([lit, ms], index) => {
        expect(lit).toBe(index % 2 === 0 ? steps[0]?.[0] : !steps[0]?.[0]);
        expect(ms).toBeGreaterThanOrEqual(STEP_MS_MIN);
      });
    }
  });

  it('leaves the words of the firmware alone', () => {
    const counts = [...ALONE, ...POWER].map(([, pattern]) => signatureOf(pattern).flashes);
    expect(counts.filter((count) => FIRMWARE_FLASHES.includes(count))).toEqual([]);
  });

  it('turns the two lights of a board that is looked for on by turns', () => {
    const { status, power } = LED_TABLE.identify;
    expect(power?.steps).toEqual(status?.steps.map(([lit, ms]) => [!lit, ms]));
  });

  it.each(LED_STATES)('has words for %s', (state) => {
    const { meaning, advice } = LED_TABLE[state];
    expect(meaning.length).toBeGreaterThan(0);
    expect(advice.length).toBeGreaterThan(0);
  });
});

describe('a strip', () => {
  it('shows a pattern from its beginning, over and over', () => {
    const pattern: LedPattern = {
      looks: '',
      steps: [
        [true, 200],
        [false, 100],
      ],
    };
    expect(ledStrip(pattern, 8, 100)).toBe('██·██·██');
    expect(ledStrip({ looks: '', steps: [[false, 1]] }, 3, 100)).toBe('···');
  });
});
