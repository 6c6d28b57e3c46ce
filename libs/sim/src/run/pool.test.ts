import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runPool } from './pool.ts';
import type { SeedReport } from './seed-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'grappe-sim-pool-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A worker that has a program of its own for what it is handed. */
async function runWith(program: string, seeds: readonly number[], seedMsMax: number) {
  const entry = join(folder, 'worker.mjs');
  const report = '{ seed, violations: [], traceHash: "", virtualMs: 1 }';
  writeFileSync(
    entry,
    `process.on('disconnect', () => process.exit());
     process.on('message', (seed) => { ${program}; process.send(${report}); });`,
  );
  const reports: SeedReport[] = [];
  await runPool(entry, seeds, { jobs: 2, seedMsMax }, (one) => reports.push(one));
  return reports
    .sort((a, b) => a.seed - b.seed)
    .map(({ seed, violations }) => [seed, ...violations.map(({ what }) => what)].join(' '));
}

/** Far beyond what a process takes to start. */
const PATIENCE_MS = 30_000;

describe('the pool of processes', () => {
  it('runs every seed once', async () => {
    expect(await runWith('', [1, 2, 3, 4, 5], PATIENCE_MS)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('names the seed at which a process has ended, and goes on with the others', async () => {
    expect(await runWith('if (seed === 2) process.exit(3)', [1, 2, 3, 4], PATIENCE_MS)).toEqual([
      '1',
      '2 its process has ended with 3',
      '3',
      '4',
    ]);
  });

  it('ends a process that does not come to an end', async () => {
    expect(await runWith('for (;;);', [1, 2], 500)).toEqual([
      '1 it has not ended within 500 ms',
      '2 it has not ended within 500 ms',
    ]);
  });

  it('gives up where every process ends', async () => {
    const seeds = Array.from({ length: 40 }, (_, n) => n);
    const reports = await runWith('process.exit(1)', seeds, PATIENCE_MS);
    expect(reports.length).toBeLessThan(12);
  });
});
