import { existsSync, readFileSync } from 'node:fs';
import type { Counts } from './stages.ts';

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Arguments that make vitest write that report beside what it shows. */
export function reportTo(file: string): string[] {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

/** Counts of a report; undefined when vitest ended before it wrote one. */
export function readCounts(file: string): Counts | undefined {
  return existsSync(file) ? countsOf(JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
}

/** A file that could not even be loaded has no failed test, but it is a failure: it counts as one. */
function countsOf(report: Report): Counts {
  const broken = report.testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
