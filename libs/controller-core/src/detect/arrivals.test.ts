import { describe, expect, it } from 'vitest';
import { SUSPECT_AFTER_MS_MAX, SUSPECT_AFTER_MS_MIN } from '../constants.ts';
import {
  newArrivals,
  noteArrival,
  noteStutter,
  restartArrivals,
  suspectAfterMs,
} from './arrivals.ts';

/** Heartbeats at these distances, after a first one. */
function after(...distancesMs: number[]): ReturnType<typeof newArrivals> {
  const arrivals = newArrivals();
  let nowMs = 0;
  noteArrival(arrivals, nowMs, true);
  for (const distanceMs of distancesMs) {
    nowMs += distanceMs;
    noteArrival(arrivals, nowMs, true);
  }
  return arrivals;
}

function repeated(distanceMs: number, times: number): number[] {
  return Array.from({ length: times }, () => distanceMs);
}

describe('arrival statistics', () => {
  it('begin at the least silence that suspects', () => {
    expect(suspectAfterMs(newArrivals())).toBe(SUSPECT_AFTER_MS_MIN);
  });

  it('stay there for regular heartbeats, and for one lost now and then', () => {
    expect(suspectAfterMs(after(...repeated(250, 100)))).toBe(SUSPECT_AFTER_MS_MIN);
    expect(suspectAfterMs(after(...repeated(250, 20), 500, ...repeated(250, 20)))).toBe(
      SUSPECT_AFTER_MS_MIN,
    );
  });

  it('follow RFC 6298: mean and mean deviation with weights of 1/8 and 1/4, four deviations of room', () => {
    const arrivals = after(450);
    expect(arrivals.meanMs).toBe(250 + 200 / 8);
    expect(arrivals.deviationMs).toBe(125 + (200 - 125) / 4);
    expect(suspectAfterMs(arrivals)).toBe(275 + 4 * 143.75);
  });

  it('grow with irregular heartbeats, up to a limit', () => {
    const irregular = after(...repeated(0, 20).flatMap(() => [100, 700]));
    expect(suspectAfterMs(irregular)).toBeGreaterThan(1_000);
    expect(suspectAfterMs(after(...repeated(4_000, 5)))).toBe(SUSPECT_AFTER_MS_MAX);
  });

  it('remember a stutter for minutes, and forget it at last', () => {
    const arrivals = after(...repeated(250, 50));
    noteStutter(arrivals, 1_000);
    expect(suspectAfterMs(arrivals)).toBe(1_250);
    let nowMs = arrivals.lastAtMs ?? 0;
    const beat = (times: number): void => {
      for (let n = 0; n < times; n += 1) noteArrival(arrivals, (nowMs += 250), true);
    };
    beat(100);
    expect(suspectAfterMs(arrivals)).toBeGreaterThan(1_000);
    beat(1_000);
    expect(suspectAfterMs(arrivals)).toBe(SUSPECT_AFTER_MS_MIN);
  });

  it('learn nothing from an outage, nor from what this process was late for', () => {
    const arrivals = after(...repeated(250, 50));
    const before = { ...arrivals };
    noteStutter(arrivals, 60_000);
    expect(arrivals).toEqual(before);
    noteArrival(arrivals, (before.lastAtMs ?? 0) + 5_000, false);
    expect(arrivals).toEqual({ ...before, lastAtMs: (before.lastAtMs ?? 0) + 5_000 });
  });

  it('begin anew with a session, but for the stutter', () => {
    const arrivals = after(...repeated(250, 50), 900);
    restartArrivals(arrivals);
    expect(arrivals).toEqual({ ...newArrivals(), longestMs: 900 });
  });
});
