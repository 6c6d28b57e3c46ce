import { describe, expect, it } from 'vitest';
import { REGRESSIONS } from '../regressions.ts';
import { drawWorld } from '../world/draw-world.ts';
import { runSeed } from './run-seed.ts';

const RACKS = 30;
const FIRST_SEED = 100;
/** Thirty racks take some six seconds; this only ends what hangs, on a machine that many share. */
const TIMEOUT_MS = 300_000;

describe('a simulated rack', () => {
  it('is the same rack with the same trace twice, and another for another seed', async () => {
    const lines: string[] = [];
    const first = await runSeed(7, { onTraceLine: (line) => lines.push(line) });
    const again = await runSeed(7);
    const other = await runSeed(8);
    expect(again.traceHash).toBe(first.traceHash);
    expect(first.traceLines).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(100);
    expect(other.traceHash).not.toBe(first.traceHash);
  });

  it(
    'keeps every invariant, and comes to rest, whatever is done to it',
    async () => {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + RACKS; seed += 1) {
        const { violations, restAfterMs } = await runSeed(seed);
        expect(violations.map(({ checker, what }) => `seed ${seed}: ${checker}: ${what}`)).toEqual(
          [],
        );
        expect(restAfterMs).toBeDefined();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'keeps them also where it once did not',
    async () => {
      for (const { seed, found, open } of REGRESSIONS) {
        if (open === true) continue;
        const { violations } = await runSeed(seed);
        expect(violations, `seed ${seed}: ${found}`).toEqual([]);
      }
    },
    TIMEOUT_MS,
  );
});

describe('drawing a world', () => {
  const worlds = Array.from({ length: 200 }, (_, seed) => drawWorld(seed));

  it('gives a seed one world', () => {
    expect(drawWorld(5)).toEqual(drawWorld(5));
  });

  it('meets every kind of fault, operation and service', () => {
    const faults = new Set(worlds.flatMap((world) => world.faults.map(({ kind }) => kind)));
    expect([...faults].sort()).toEqual([
      'bad-link',
      'clog',
      'container',
      'crash',
      'cut',
      'disk-full',
      'disk-slow',
      'engine-away',
      'engine-fails',
      'engine-hang',
      'engine-late',
      'engine-slow',
      'hint',
      'pause',
      'power',
      'replay',
      'reset',
      'restart',
      'twin',
      'wall-clock',
      'watchdog-folder-lost',
      'watchdog-killed',
      'watchdog-refuses',
    ]);
    const operations = new Set(
      worlds.flatMap((world) => world.operations.map(({ operation }) => operation.kind)),
    );
    expect(operations.size).toBe(12);
    const specs = worlds.flatMap(({ stacks }) => stacks.flatMap(({ services }) => services));
    expect(specs.some(({ singleton }) => singleton)).toBe(true);
    expect(specs.some(({ singleton, standby }) => singleton && standby === 'warm')).toBe(true);
    expect(specs.some(({ mode }) => mode.kind === 'global')).toBe(true);
    expect(specs.some(({ ports }) => ports.length > 0)).toBe(true);
    expect(specs.some(({ mounts }) => mounts.length > 0)).toBe(true);
  });

  it('is done before everything is healed', () => {
    for (const { faults, operations, healAtMs } of worlds) {
      for (const fault of faults) {
        expect(fault.atMs).toBeLessThanOrEqual(healAtMs);
        if ('untilMs' in fault) expect(fault.untilMs).toBeLessThanOrEqual(healAtMs);
      }
      for (const { atMs } of operations) expect(atMs).toBeLessThanOrEqual(healAtMs);
    }
  });
});
