import { createHash } from 'node:crypto';
import { drawScenario } from '../energy/draw-scenario.ts';
import { runScenario } from '../energy/run-scenario.ts';
import type { SeedReport } from './seed-report.ts';

/** Energy tiers, of the design's invariants. */
const INVARIANT = 9;
const MS_PER_HOUR = 3_600_000;

/** Lives through the weather of a seed. */
export function reportOfWeather(
  seed: number,
  onTraceLine?: (line: string) => void,
): Promise<SeedReport> {
  const hash = createHash('sha256');
  const report = runScenario(drawScenario(seed), {
    onLine: (line) => {
      hash.update(line);
      onTraceLine?.(line);
    },
  });
  const { violations, hours, tierChanges, risesADayMax, shutdowns, hardEnds, dataEnds } = report;
  return Promise.resolve({
    seed,
    violations: violations.map(({ checker, atMs, what, recent }) => ({
      seed,
      checker,
      invariant: INVARIANT,
      atMs,
      what,
      recent: recent.map((line) => ({ atMs, kind: 'before', who: 'rack', what: line })),
    })),
    traceHash: hash.digest('hex'),
    virtualMs: hours * MS_PER_HOUR,
    energy: {
      tierChanges: tierChanges.length,
      risesADayMax,
      shutdowns,
      hardEnds,
      databasesClosed: dataEnds.closed,
      databasesCut: dataEnds.cut,
      startsByHand: report.startsByHand,
    },
  });
}
