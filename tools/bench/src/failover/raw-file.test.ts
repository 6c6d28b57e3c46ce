import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProductRunFacts } from '../machine-facts.ts';
import type { CutRecord } from './raw-file.ts';
import { appendRecord, beginRawFile, isMeasured, readRawFile, requireSameRun } from './raw-file.ts';

const machine = {
  cpu: 'cpu',
  cores: 4,
  memoryGb: 8,
  architecture: 'x64',
  kernel: '6.1',
  docker: '20.10',
  node: '20.19',
};
const run: ProductRunFacts = { startedAt: '2026-01-01T00:00:00Z', product: 'abc', machine };
const measured: CutRecord = {
  ...{ system: 'grappe', fault: 'linkCut', cut: 1 },
  ...{ victim: 'black-pearl1', servingAgainMs: 1200, shortMs: 900, hostBusyPercent: 5 },
};
const failed: CutRecord = { system: 'grappe', fault: 'linkCut', cut: 2, failure: 'no answer' };

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'grappe-bench-'));
  file = path.join(folder, 'deep', 'run.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the file of a run', () => {
  it('gives back what was put in', () => {
    expect(readRawFile(file)).toBeUndefined();
    beginRawFile(file, run);
    appendRecord(file, measured);
    appendRecord(file, failed);
    expect(readRawFile(file)).toEqual({ run, records: [measured, failed] });
    expect([measured, failed].map(isMeasured)).toEqual([true, false]);
  });

  it('is still good when a crash cut its last line short', () => {
    beginRawFile(file, run);
    appendRecord(file, measured);
    appendFileSync(file, '{"system":"gra');
    expect(readRawFile(file)?.records).toEqual([measured]);
  });

  it('is never overwritten', () => {
    beginRawFile(file, run);
    expect(() => beginRawFile(file, run)).toThrow(/--resume/);
  });
});

describe('a run that is resumed', () => {
  it('continues at any later time with the same build on the same machine', () => {
    const later = { ...run, startedAt: '2026-01-02T00:00:00Z', machine: { ...machine } };
    expect(() => requireSameRun(file, run, later)).not.toThrow();
  });

  it('does not mix builds or machines', () => {
    expect(() => requireSameRun(file, run, { ...run, product: 'def' })).toThrow(/build/);
    const other = { ...run, machine: { ...machine, cores: 8 } };
    expect(() => requireSameRun(file, run, other)).toThrow(/machine/);
  });
});
