import type { NodeName, ServiceKey } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, NAMES_PER_DAY_MAX, rounded, type EnergyDay } from './energy-day.ts';
import { count, COUNTED_GAP_MS_MAX, type Ledger, type LedgerLook } from './ledger.ts';
import type { RackDraw } from './rack-draw.ts';

const HOUR_MS = 3_600_000;
const WALL_MS = Date.UTC(2026, 10, 21, 22);
const SOURCES = ['measured', 'modelled', 'halted'] as const;

const watts = fc.double({ min: 0, max: 10, noNaN: true });

/** One node, all of which goes to one of two services, or to none. */
const draw: fc.Arbitrary<RackDraw> = fc
  .record({
    switchWatts: watts,
    lossWatts: watts,
    nodes: fc.array(
      fc.record({
        // More names than one day keeps.
        name: fc.integer({ min: 1, max: 2 * NAMES_PER_DAY_MAX }).map((n) => `n${n}` as NodeName),
        watts,
        source: fc.constantFrom(...SOURCES),
        service: fc.constantFrom('shop/web', 'shop/db', undefined),
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ nodes: drawn, ...rest }) => {
    const nodes = new Map(drawn.map((node) => [node.name, node]));
    const services = new Map<ServiceKey, number>();
    let unassignedWatts = 0;
    for (const node of nodes.values()) {
      if (node.service === undefined) unassignedWatts += node.watts;
      else {
        const key = node.service as ServiceKey;
        services.set(key, (services.get(key) ?? 0) + node.watts);
      }
    }
    return { ...rest, nodes, services, unassignedWatts };
  });

/** Time passes by both clocks, and then the wall clock is set, now and then. */
const looks = fc.array(
  fc.record({
    lengthMs: fc.oneof(
      fc.integer({ min: 0, max: COUNTED_GAP_MS_MAX }),
      fc.integer({ min: COUNTED_GAP_MS_MAX + 1, max: 50 * HOUR_MS }),
    ),
    jumpMs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: -100 * HOUR_MS, max: 100 * HOUR_MS }),
      // Back to 1970, or forth from it.
      fc.constantFrom(-WALL_MS, WALL_MS),
    ),
    draw: fc.option(draw, { nil: undefined }),
  }),
  { maxLength: 60 },
);

function wattsOf({ switchWatts, lossWatts, nodes }: RackDraw): number {
  return [...nodes.values()].reduce((sum, node) => sum + node.watts, switchWatts + lossWatts);
}

function boardsWh({ boards }: EnergyDay): number {
  return boards.measuredWh + boards.modelledWh + boards.haltedWh;
}

function whOf(day: EnergyDay): number {
  return boardsWh(day) + day.switchWh + day.lossWh;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('the ledger', () => {
  it('has in its days what was drawn while it was looked at, no more and no less, however the clock is set', () => {
    fc.assert(
      fc.property(looks, (steps) => {
        let ledger: Ledger = { days: new Map() };
        let now: LedgerLook = { nowMs: 0, wallMs: WALL_MS };
        let drawnWh = 0;
        let seenMs = 0;
        for (const { lengthMs, jumpMs, draw: next } of steps) {
          if (lengthMs <= COUNTED_GAP_MS_MAX && now.draw !== undefined) {
            drawnWh += (wattsOf(now.draw) * lengthMs) / HOUR_MS;
            seenMs += lengthMs;
          }
          now = {
            nowMs: now.nowMs + lengthMs,
            wallMs: now.wallMs + lengthMs + jumpMs,
            ...(next === undefined ? {} : { draw: next }),
          };
          ledger = count(ledger, now, () => undefined);
        }
        const { days, undated } = ledger;
        const all = [...days.values(), ...(undated === undefined ? [] : [undated])];
        expect(sum(all.map(whOf))).toBeCloseTo(drawnWh, 6);
        expect(sum(all.map(({ knownMs }) => knownMs))).toBeCloseTo(seenMs, 3);
        for (const day of all) {
          const nodes = Object.values(day.nodes);
          const byNode = nodes.map((of) => of.measuredWh + of.modelledWh + of.haltedWh);
          expect(sum(byNode)).toBeCloseTo(boardsWh(day), 6);
          const byService = Object.values(day.services);
          expect(sum([...byService, day.unassignedWh])).toBeCloseTo(boardsWh(day), 6);
          expect(nodes.length).toBeLessThanOrEqual(NAMES_PER_DAY_MAX + 1);
        }
      }),
    );
  });

  it('goes on from what was kept, however often the controller starts anew', () => {
    fc.assert(
      fc.property(
        draw,
        fc.array(fc.tuple(fc.integer({ min: 1, max: COUNTED_GAP_MS_MAX }), fc.boolean())),
        (one, steps) => {
          const kept = new Map<string, EnergyDay>();
          let ledger: Ledger = { days: new Map() };
          let nowMs = 0;
          let seenMs = 0;
          for (const [lengthMs, starts] of steps) {
            if (starts) {
              for (const [day, counted] of ledger.days) kept.set(day, rounded(counted));
              ledger = { days: new Map() };
            }
            for (const passedMs of [0, lengthMs]) {
              const atMs = nowMs + passedMs;
              const look = { nowMs: atMs, wallMs: WALL_MS + atMs, draw: one };
              ledger = count(ledger, look, (day) => kept.get(day));
            }
            nowMs += lengthMs;
            seenMs += lengthMs;
          }
          const days = [...new Map([...kept, ...ledger.days]).values()];
          const tolerance = 0.001 * (steps.length + 1) * (one.nodes.size + 3);
          const off = sum(days.map(whOf)) - (wattsOf(one) * seenMs) / HOUR_MS;
          expect(Math.abs(off)).toBeLessThanOrEqual(tolerance);
          expect(sum(days.map(({ knownMs }) => knownMs))).toBeCloseTo(seenMs, 3);
        },
      ),
    );
  });

  it('keeps what it has when days are rounded', () => {
    fc.assert(
      fc.property(draw, (one) => {
        let ledger = count({ days: new Map() }, { nowMs: 0, wallMs: WALL_MS, draw: one }, none);
        ledger = count(ledger, { nowMs: 30_000, wallMs: WALL_MS + 30_000 }, none);
        const [day] = ledger.days.values();
        if (day === undefined) throw new Error('nothing was counted');
        expect(whOf(rounded(day))).toBeCloseTo(whOf(day), 2);
        expect(rounded(rounded(day))).toEqual(rounded(day));
      }),
    );
  });
});

const none = (): undefined => undefined;

describe('names beyond the number that is kept', () => {
  it('are counted together', () => {
    const one = (name: string): EnergyDay => ({
      firstMs: 0,
      knownMs: 1,
      boards: { measuredWh: 1, modelledWh: 0, haltedWh: 0 },
      switchWh: 0,
      lossWh: 0,
      unassignedWh: 0,
      nodes: { [name]: { measuredWh: 1, modelledWh: 0, haltedWh: 0, knownMs: 1 } },
      services: { [`s/${name}`]: 1 },
    });
    let day: EnergyDay | undefined;
    for (let n = 0; n < NAMES_PER_DAY_MAX + 3; n += 1) day = addDays(day, one(`n${n}`));
    expect(day?.nodes['']).toEqual({ measuredWh: 3, modelledWh: 0, haltedWh: 0, knownMs: 3 });
    expect(day?.services['']).toBe(3);
  });
});
