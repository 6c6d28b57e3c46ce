import type { Summary } from '../figures/statistics.ts';
import { summarize } from '../figures/statistics.ts';
import type { SystemName } from '../systems/terms.ts';
import { SYSTEMS } from '../systems/terms.ts';
import type { Fault } from './faults.ts';
import { FAULTS } from './faults.ts';
import type { CutRecord } from './raw-file.ts';
import { isMeasured } from './raw-file.ts';

/** Figures under names that scripts read; whole milliseconds. */
export interface SystemFigures {
  readonly servingAgainMsMedian: number;
  readonly servingAgainMsMax: number;
  readonly n: number;
  /** Faults that the rack did not recover from in time; they are in no other figure. */
  readonly failed: number;
}

export type FailoverFigures = Partial<Record<Fault, Partial<Record<SystemName, SystemFigures>>>>;

/** The measurements of one fault on one system. */
export function measurementsOf(
  records: readonly CutRecord[],
  fault: Fault,
  system: SystemName,
  figure: 'servingAgainMs' | 'shortMs' = 'servingAgainMs',
): readonly number[] {
  return records
    .filter((record) => record.fault === fault && record.system === system)
    .filter(isMeasured)
    .map((record) => record[figure]);
}

export function failuresOf(
  records: readonly CutRecord[],
  fault: Fault,
  system: SystemName,
): number {
  const here = records.filter((each) => each.fault === fault && each.system === system);
  return here.filter((record) => !isMeasured(record)).length;
}

/** The figures of every fault and system that was measured; the others are left out. */
export function summarizeFailover(records: readonly CutRecord[]): FailoverFigures {
  const figures: FailoverFigures = {};
  for (const fault of FAULTS) {
    for (const system of SYSTEMS) {
      const summary = summarize(measurementsOf(records, fault, system));
      const failed = failuresOf(records, fault, system);
      if (summary === undefined) continue;
      figures[fault] = { ...figures[fault], [system]: systemFigures(summary, failed) };
    }
  }
  return figures;
}

function systemFigures(summary: Summary, failed: number): SystemFigures {
  return {
    servingAgainMsMedian: Math.round(summary.median),
    servingAgainMsMax: Math.round(summary.max),
    n: summary.n,
    failed,
  };
}
