import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../bench-error.ts';
import type { ProductRunFacts } from '../machine-facts.ts';
import type { CutResult } from './measure-cut.ts';
import type { PlannedCut } from './plan.ts';

/** One measurement, or why there is none. */
export type CutRecord = PlannedCut & (CutResult | { readonly failure: string });

/** A run as far as it has come. */
export interface RawRun {
  readonly run: ProductRunFacts;
  readonly records: readonly CutRecord[];
}

export function isMeasured(record: CutRecord): record is PlannedCut & CutResult {
  return 'servingAgainMs' in record;
}

/** Begins a file: one line of JSON for the run, then one per measurement as it is made. */
export function beginRawFile(file: string, run: ProductRunFacts): void {
  if (existsSync(file)) {
    throw new BenchError(
      `${file} holds a run that did not finish\nContinue it with --resume, or remove the file.`,
    );
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(run)}\n`);
}

/** Adds a measurement, so that whatever happens next it is not lost. */
export function appendRecord(file: string, record: CutRecord): void {
  appendFileSync(file, `${JSON.stringify(record)}\n`);
}

/** Reads a run back; `undefined` when there is none. A last line that was cut short by a crash does not count. */
export function readRawFile(file: string): RawRun | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const [first, ...rest] = lines;
  if (first === undefined) return undefined;
  return {
    run: JSON.parse(first) as ProductRunFacts,
    records: rest.map((line) => JSON.parse(line) as CutRecord),
  };
}

/** Refuses to continue a run with another build or on another machine: its figures would not be of one thing. */
export function requireSameRun(file: string, before: ProductRunFacts, now: ProductRunFacts): void {
  const differs = [
    ...(before.product === now.product ? [] : ['the build of the product']),
    ...(JSON.stringify(before.machine) === JSON.stringify(now.machine) ? [] : ['the machine']),
  ];
  if (differs.length === 0) return;
  throw new BenchError(
    `${file} cannot be resumed: ${differs.join(' and ')} changed since it was begun\nRemove the file to start anew.`,
  );
}
