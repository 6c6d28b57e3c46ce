import { writeFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { TinyImage } from '@grappe/tool-lab';
import { LabError } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import type { BenchOutcome } from '../command-line/run-bench.ts';
import type { ProductRunFacts } from '../machine-facts.ts';
import { productRunFacts, requireSameProduct } from '../machine-facts.ts';
import { buildWebImage } from '../rack/web-image.ts';
import type { BenchContext } from '../rack/with-lab.ts';
import type { RackUnderTest } from '../systems/rack-under-test.ts';
import { withRack } from '../systems/set-up.ts';
import { CONTAINER_PORT, SYSTEM_TITLES } from '../systems/terms.ts';
import { FAULT_TITLES } from './faults.ts';
import { measureCut } from './measure-cut.ts';
import type { FailoverOptions } from './options.ts';
import type { Block, PlannedCut } from './plan.ts';
import { cutKey, planBlocks, remainingBlocks } from './plan.ts';
import { plotFailover } from './plot.ts';
import type { CutRecord, RawRun } from './raw-file.ts';
import { appendRecord, beginRawFile, isMeasured, readRawFile, requireSameRun } from './raw-file.ts';
import { reportFailover } from './report.ts';
import { summarizeFailover } from './summary.ts';

const RAW_FILE = 'failover.jsonl';

/** Measures what the options ask for, keeping every result as it comes, and writes the report. */
export async function runFailover(
  options: FailoverOptions,
  context: BenchContext,
): Promise<BenchOutcome> {
  const rawFile = path.join(options.out, RAW_FILE);
  const facts = await productRunFacts();
  const { records } = openRun(rawFile, facts, options.resume);
  const done = new Set(records.filter(isMeasured).map(cutKey));
  const image = await buildWebImage(CONTAINER_PORT);
  for (const block of remainingBlocks(planBlocks(options), done)) {
    context.say(`${SYSTEM_TITLES[block.system]}, a new rack, cuts: ${block.cuts.length}`);
    requireSameProduct(facts);
    await runBlock(block, image, context, (record) => {
      appendRecord(rawFile, record);
      context.say(recordLine(record));
    });
  }
  const run = readRawFile(rawFile) ?? { run: facts, records: [] };
  writeResults(options.out, run);
  rmSync(rawFile);
  const failures = run.records.filter((record) => !isMeasured(record));
  return { json: summarizeFailover(run.records), passed: failures.length === 0 };
}

function openRun(file: string, facts: ProductRunFacts, resume: boolean): RawRun {
  const before = resume ? readRawFile(file) : undefined;
  if (before === undefined) beginRawFile(file, facts);
  else requireSameRun(file, before.run, facts);
  return before ?? { run: facts, records: [] };
}

/** Goes through a block's cuts. A rack that does not recover from one is replaced by a new one for those that follow. */
async function runBlock(
  block: Block,
  image: TinyImage,
  context: BenchContext,
  record: (record: CutRecord) => void,
): Promise<void> {
  const left = [...block.cuts];
  while (left.length > 0) {
    await withRack(block.system, image, context, async (rack) => {
      for (let cut = left.shift(); cut !== undefined; cut = left.shift()) {
        const measured = await measureOrTell(rack, cut, context.signal);
        record(measured);
        if (!isMeasured(measured)) return;
      }
    });
  }
}

async function measureOrTell(
  rack: RackUnderTest,
  cut: PlannedCut,
  signal: AbortSignal,
): Promise<CutRecord> {
  try {
    return { ...cut, ...(await measureCut(rack, cut.fault, signal)) };
  } catch (error) {
    const isResult = error instanceof BenchError || error instanceof LabError;
    if (signal.aborted || !isResult) throw error;
    return { ...cut, failure: error.message };
  }
}

function recordLine(record: CutRecord): string {
  const what = `${SYSTEM_TITLES[record.system]}, ${FAULT_TITLES[record.fault]} ${record.cut}`;
  if (!isMeasured(record)) return `  ${what}: not measured: ${record.failure}`;
  return `  ${what} on ${record.victim}: ${Math.round(record.servingAgainMs)} ms`;
}

function writeResults(folder: string, run: RawRun): void {
  const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
  const { records, run: facts } = run;
  const json = { ...facts, summary: summarizeFailover(records), records };
  write('failover.json', `${JSON.stringify(json, undefined, 2)}\n`);
  write('failover.svg', plotFailover(records));
  write('failover.md', reportFailover(run));
}
