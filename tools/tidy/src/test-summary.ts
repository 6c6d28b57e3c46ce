import type { StageOutcome } from './run-stages.ts';
import type { Counts } from './stages.ts';

/** The last line of `npm test -- --json`. */
export interface TestSummary extends Counts {
  readonly seconds: number;
  readonly stages: readonly StageOutcome[];
}

export function summarize(stages: readonly StageOutcome[], seconds: number): TestSummary {
  const sum = (key: keyof Counts) => stages.reduce((total, stage) => total + stage[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), seconds, stages };
}

/** The lines every run ends with; people and scripts look for `N passed, N failed`. */
export function summaryLines(summary: TestSummary): string[] {
  const named = (outcome: StageOutcome['outcome']) =>
    summary.stages.filter((stage) => stage.outcome === outcome).map((stage) => stage.name);
  const failed = named('failed');
  const notRun = named('not-run');
  return [
    '',
    ...(failed.length > 0 ? [`failed: ${failed.join(', ')}`] : []),
    ...(notRun.length > 0 ? [`not run: ${notRun.join(', ')}`] : []),
    ...(summary.skipped > 0 ? [`${summary.skipped} skipped`] : []),
    `${summary.seconds} s`,
    `${summary.passed} passed, ${summary.failed} failed`,
  ];
}

export function hasPassed(summary: TestSummary): boolean {
  return summary.stages.every((stage) => stage.outcome === 'passed');
}
