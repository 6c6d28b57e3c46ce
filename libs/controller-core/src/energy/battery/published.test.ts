import { describe, expect, it } from 'vitest';
import { batterySpec } from '../testing/battery-days.ts';
import { plotSvg, type PlotPoint } from '../testing/published-plot.ts';
import {
  PUBLISHED_DISCHARGES,
  PUBLISHED_LOADED,
  PUBLISHED_PEUKERT,
  type PublishedDischarge,
} from '../testing/published.ts';
import { newBattery, stepBattery } from './battery.ts';
import { valueAt, type Curve } from './chemistry.ts';
import { packOf, usableShare } from './pack.ts';
import type { BatteryState } from './state.ts';
import { timeToCharge } from './view.ts';

const HOUR_MS = 3_600_000;

/** Hours that a full battery is said to last. */
function estimatedHours(sheet: PublishedDischarge, amps: number): number {
  const spec = batterySpec({ chemistry: sheet.chemistry, capacityAh: sheet.capacityAh });
  const full = newBattery(spec);
  const state = { ...full, charge: 1, averages: { ...full.averages, consumption: amps } };
  return (timeToCharge(state, spec, 0) ?? 0) / HOUR_MS;
}

/** What the estimator, which begins with knowing nothing, makes of the whole discharge; at each of the points that were measured. */
function followLoaded(): { readonly charge: number; readonly state: BatteryState }[] {
  const { amps, temperatureC, capacityAh, points } = PUBLISHED_LOADED;
  const spec = batterySpec({ chemistry: 'agm', capacityAh });
  const voltsAt: Curve = points.map(([charge, volts]) => [charge, volts] as const).reverse();
  let state = newBattery(spec);
  let charge = 1;
  let atMs = 0;
  return points.map(([target]) => {
    while (charge > target) {
      atMs += STEP_MS;
      charge -= (amps * STEP_MS) / HOUR_MS / capacityAh;
      state = stepBattery(
        state,
        { volts: valueAt(voltsAt, charge), amps, temperatureC },
        spec,
        atMs,
      );
    }
    return { charge: target, state };
  });
}

const STEP_MS = 10_000;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('time to empty against data sheets', () => {
  it.each(PUBLISHED_DISCHARGES)('$name: within 16 %, and 6 % on average', (sheet) => {
    const errors = sheet.points.map(({ hours, amps }) => estimatedHours(sheet, amps) / hours - 1);
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.16);
    expect(mean(errors.map(Math.abs))).toBeLessThan(0.06);
  });

  it("is Peukert's law as printed", () => {
    const pack = packOf(batterySpec({ capacityAh: 100 }));
    for (const [amps, share] of PUBLISHED_PEUKERT)
      expect(usableShare(pack, 100, amps, 25)).toBeCloseTo(share, 2);
  });
});

describe('charge by voltage under load against a measured battery', () => {
  it('is within 5 % of what was left, and that is within its interval', () => {
    // The first hour of a load says nothing yet.
    const [, ...known] = followLoaded();
    for (const { charge, state } of known) {
      expect(state.evidence?.kind).toBe('loaded');
      expect(Math.abs(state.charge - charge)).toBeLessThan(0.05);
      expect(state.low).toBeLessThanOrEqual(charge);
      expect(state.high).toBeGreaterThanOrEqual(charge);
    }
  });
});

it('is drawn in the docs as it is', async () => {
  const loaded: PlotPoint[] = followLoaded()
    .slice(1)
    .map(({ charge: x, state }) => {
      const { charge: y, low, high } = state;
      return { x, y, low, high };
    });
  const svg = plotSvg([
    {
      title: 'Hours to empty',
      xLabel: 'published',
      yLabel: 'estimated',
      xTicks: [1, 2, 5, 10, 20],
      yTicks: [1, 2, 5, 10, 20],
      isLogarithmic: true,
      series: PUBLISHED_DISCHARGES.map((sheet) => ({
        name: sheet.name,
        points: sheet.points.map(({ hours, amps }) => ({
          x: hours,
          y: estimatedHours(sheet, amps),
        })),
      })),
    },
    {
      title: 'Charge by voltage under load',
      xLabel: 'measured',
      yLabel: 'estimated, with its interval',
      xTicks: [0, 0.25, 0.5, 0.75, 1],
      yTicks: [0, 0.25, 0.5, 0.75, 1],
      isLogarithmic: false,
      series: [{ name: 'Lifeline GPL-31T at 5.25 A', points: loaded }],
    },
  ]);
  await expect(svg).toMatchFileSnapshot('../../../../../docs/images/battery-published.svg');
});
