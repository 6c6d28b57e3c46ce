import { CHECKERS } from '../checkers/all.ts';
import { ENERGY_CHECKERS } from '../energy/checkers/all.ts';
import { traceLine } from '../kernel/trace.ts';
import { PROCESS } from './pool.ts';
import { WALL_CLOCK } from './run-seed.ts';
import { LIVELOCK, LIVENESS, type Violation } from './run-world.ts';
import type { EnergyFigures, SeedReport } from './seed-report.ts';

/** The last line of `--json`. */
export interface SimSummary {
  readonly racks: number;
  readonly seed: number;
  readonly violations: number;
  readonly violating: readonly {
    readonly seed: number;
    readonly checker: string;
    readonly invariant: number;
    readonly atMs: number;
    readonly what: string;
  }[];
  readonly virtualHours: number;
  readonly restAfterMsMax: number;
  readonly seconds: number;
  /** Of all racks together; the rises a day are those of the worst. Absent without weather. */
  readonly energy?: EnergyFigures;
}

export function summarise(
  reports: readonly SeedReport[],
  seed: number,
  seconds: number,
): SimSummary {
  const violating = reports
    .flatMap(({ violations }) => violations)
    .sort((a, b) => a.seed - b.seed)
    .map(({ recent: _recent, ...violation }) => violation);
  const virtualMs = reports.reduce((sum, report) => sum + report.virtualMs, 0);
  return {
    racks: reports.length,
    seed,
    violations: violating.length,
    violating,
    virtualHours: round(virtualMs / MS_PER_HOUR),
    restAfterMsMax: Math.round(Math.max(0, ...reports.map(({ restAfterMs }) => restAfterMs ?? 0))),
    seconds: round(seconds),
    ...together(reports.flatMap(({ energy }) => energy ?? [])),
  };
}

function together(figures: readonly EnergyFigures[]): Pick<SimSummary, 'energy'> {
  if (figures.length === 0) return {};
  const sum = (of: (one: EnergyFigures) => number): number =>
    figures.reduce((all, one) => all + of(one), 0);
  const energy: EnergyFigures = {
    tierChanges: sum(({ tierChanges }) => tierChanges),
    risesADayMax: Math.max(...figures.map(({ risesADayMax }) => risesADayMax)),
    shutdowns: sum(({ shutdowns }) => shutdowns),
    hardEnds: sum(({ hardEnds }) => hardEnds),
    databasesClosed: sum(({ databasesClosed }) => databasesClosed),
    databasesCut: sum(({ databasesCut }) => databasesCut),
    startsByHand: sum(({ startsByHand }) => startsByHand),
  };
  return { energy };
}

const MS_PER_HOUR = 3_600_000;

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

/** All that a person needs to find out what went wrong. */
export function tellViolation(violation: Violation, weather = false): string {
  const { seed, checker, invariant, atMs, what, recent } = violation;
  const known = [...CHECKERS, LIVENESS, LIVELOCK, WALL_CLOCK, PROCESS, ...ENERGY_CHECKERS];
  const text = known.find(({ name }) => name === checker)?.text ?? '';
  const number = invariant === 0 ? '' : ` (invariant ${invariant})`;
  return [
    `seed ${seed}: ${checker}${number} is violated after ${Math.round(atMs)} ms`,
    `  must hold: ${text}`,
    `  was seen:  ${what}`,
    ...recent.map((entry) => `    ${traceLine(entry)}`),
    `  again: npm run sim -- --racks 1 --seed ${seed}${weather ? ' --weather' : ''} --trace trace-${seed}.jsonl`,
  ].join('\n');
}
