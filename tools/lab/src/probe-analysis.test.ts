import { describe, expect, it } from 'vitest';
import type { Observation } from './probe-analysis.ts';
import { atLeastServingMs, longestSilenceMs, newlyServing } from './probe-analysis.ts';

function ask(target: string, startedMs: number, outcome: 'ok' | 'timeout'): Observation {
  const tookMs = outcome === 'ok' ? 1 : 250;
  return { target, ok: outcome === 'ok', startedMs, endedMs: startedMs + tookMs };
}

/** Two targets serve; `a` is cut off at 1000, `c` takes over at 1800. */
const failover: Observation[] = [
  ...[900, 920, 940, 960, 980].flatMap((at) => [ask('a', at, 'ok'), ask('b', at, 'ok')]),
  ...[1000, 1500, 1800, 1900].flatMap((at) => [ask('a', at, 'timeout'), ask('b', at, 'ok')]),
  ask('c', 1000, 'timeout'),
  ask('c', 1800, 'ok'),
  ask('c', 1900, 'ok'),
].sort((x, y) => x.endedMs - y.endedMs);

describe('what a probe saw', () => {
  it('counts only answers to questions asked after the instant', () => {
    expect(atLeastServingMs(failover, 1000, 1)).toBe(1);
    expect(atLeastServingMs(failover, 1000, 2)).toBe(801);
    expect(atLeastServingMs(failover, 1000, 3)).toBeUndefined();
  });

  it('lets a late timeout not hide a younger answer', () => {
    const healed = [ask('b', 200, 'ok'), ask('a', 200, 'ok'), ask('a', 0, 'timeout')];
    expect(atLeastServingMs([...healed, ask('c', 300, 'ok')], 0, 3)).toBe(301);
  });

  it('stops counting a target that is cut off after it answered', () => {
    const gone = [ask('a', 0, 'ok'), ask('a', 20, 'timeout'), ask('b', 400, 'ok')];
    expect(atLeastServingMs(gone, 0, 2)).toBeUndefined();
  });

  it('finds the target that took over', () => {
    expect(newlyServing(failover, 1000, 500)).toEqual({ target: 'c', afterMs: 801 });
    expect(newlyServing(failover.slice(0, 10), 1000, 500)).toBeUndefined();
  });

  it('measures the longest silence up to the end of the watch', () => {
    expect(longestSilenceMs(failover, 'b', 900, 2000)).toBe(500);
    expect(longestSilenceMs(failover, 'a', 900, 2000)).toBe(1019);
    expect(longestSilenceMs([], 'a', 900, 2000)).toBe(1100);
  });
});
