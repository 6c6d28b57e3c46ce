import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { count, COUNTED_GAP_MS_MAX, type Ledger } from './ledger.ts';
import type { RackDraw } from './rack-draw.ts';

const MINUTE_MS = 60_000;
const MIDNIGHT_MS = Date.UTC(2026, 10, 21);
const PI = 'pi1' as NodeName;

/** 60 W: a Wh a minute. */
const DRAW: RackDraw = {
  switchWatts: 0,
  lossWatts: 0,
  nodes: new Map([[PI, { watts: 60, source: 'measured' }]]),
  services: new Map(),
  unassignedWatts: 60,
};
const NOTHING: Ledger = { days: new Map() };

/** Looks at the minutes of the monotonic clock, at which the wall clock says this. */
function counted(...looks: readonly (readonly [minute: number, wallMs: number])[]): Ledger {
  return looks.reduce(
    (ledger, [minute, wallMs]) =>
      count(ledger, { nowMs: minute * MINUTE_MS, wallMs, draw: DRAW }, () => undefined),
    NOTHING,
  );
}

function whByDay({ days }: Ledger): Record<string, number> {
  return Object.fromEntries([...days].map(([day, { boards }]) => [day, boards.measuredWh]));
}

describe('what is counted', () => {
  it('belongs to the days that it was drawn on', () => {
    const ledger = counted([0, MIDNIGHT_MS - 30_000], [1, MIDNIGHT_MS + 30_000]);
    expect(whByDay(ledger)).toEqual({ '2026-11-20': 0.5, '2026-11-21': 0.5 });
    expect(ledger.days.get('2026-11-20')?.firstMs).toBe(86_400_000 - 30_000);
    expect(ledger.days.get('2026-11-21')).toMatchObject({ firstMs: 0, knownMs: 30_000 });
  });

  it('goes on from what was kept of a day', () => {
    const [kept] = counted([0, MIDNIGHT_MS], [1, MIDNIGHT_MS + MINUTE_MS]).days.values();
    const at = MIDNIGHT_MS + 5 * MINUTE_MS;
    let ledger = count(NOTHING, { nowMs: 0, wallMs: at, draw: DRAW }, () => kept);
    ledger = count(ledger, { nowMs: MINUTE_MS, wallMs: at + MINUTE_MS, draw: DRAW }, () => kept);
    expect(ledger.days.get('2026-11-21')).toMatchObject({ firstMs: 0, knownMs: 2 * MINUTE_MS });
    expect(whByDay(ledger)).toEqual({ '2026-11-21': 2 });
  });

  it('leaves out the time in which this process stood still', () => {
    const ledger = counted(
      [0, MIDNIGHT_MS],
      [1, MIDNIGHT_MS + MINUTE_MS],
      [1 + 2 * (COUNTED_GAP_MS_MAX / MINUTE_MS), MIDNIGHT_MS + 3 * MINUTE_MS],
    );
    expect(whByDay(ledger)).toEqual({ '2026-11-21': 1 });
  });
});

describe('a clock that is set', () => {
  const DAY_MS = 86_400_000;

  it('forth or back changes what follows, and neither adds nor takes energy', () => {
    const forth = counted(
      [0, MIDNIGHT_MS],
      [1, MIDNIGHT_MS + 2 * DAY_MS],
      [2, MIDNIGHT_MS + 2 * DAY_MS + MINUTE_MS],
    );
    expect(whByDay(forth)).toEqual({ '2026-11-21': 1, '2026-11-23': 1 });
    const back = counted(
      [0, MIDNIGHT_MS],
      [1, MIDNIGHT_MS - DAY_MS],
      [2, MIDNIGHT_MS - DAY_MS + MINUTE_MS],
    );
    expect(whByDay(back)).toEqual({ '2026-11-20': 1, '2026-11-21': 1 });
  });

  it('for the first time in this term gives what was counted before its days', () => {
    const unset = counted([0, 0], [1, MINUTE_MS], [2, 2 * MINUTE_MS]);
    expect(unset.days.size).toBe(0);
    expect(unset.undated).toMatchObject({ knownMs: 2 * MINUTE_MS, boards: { measuredWh: 2 } });
    const set = count(
      unset,
      { nowMs: 3 * MINUTE_MS, wallMs: MIDNIGHT_MS + MINUTE_MS, draw: DRAW },
      () => undefined,
    );
    expect(set.undated).toBeUndefined();
    expect(whByDay(set)).toEqual({ '2026-11-20': 2, '2026-11-21': 1 });
  });
});
