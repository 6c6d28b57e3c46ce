import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../bench-error.ts';
import type { BenchOutcome, BenchRun } from '../command-line/run-bench.ts';
import { runFacts } from '../machine-facts.ts';
import { figuresOf, hasPassed, rounded, type FlashRound } from './figures.ts';
import type { FlashOptions } from './options.ts';
import { reportFlash } from './report.ts';
import { runLong, type LongRun } from './run-long.ts';
import { makeScratch, type Scratch } from './scratch.ts';

const PROGRAM = fileURLToPath(new URL('../../../../dist/cli/main.js', import.meta.url));
const MS_PER_S = 1_000;
const BYTES_PER_MB = 1e6;
const MIB_PER_BLOCK = 4;

/** `grappe image flash -o json`, as far as the bench reads it. */
interface FlashDocument {
  readonly writeSeconds: number;
  readonly verifySeconds: number;
  readonly verified: boolean;
  readonly reusedBytes: number;
}

interface FlashRun {
  readonly run: LongRun;
  readonly document: FlashDocument;
}

/** Measures dd and the command in turn, and writes the report. */
export async function runFlash(
  options: FlashOptions,
  { say, signal }: BenchRun,
): Promise<BenchOutcome> {
  if (!existsSync(PROGRAM)) throw new BenchError('the command line is not built: npm run build');
  const run = await runFacts();
  say(`making an image of ${options.megabytes} MiB in ${options.scratch}`);
  const scratch = await makeScratch(options.scratch, options.megabytes, signal);
  try {
    const write = ddWrite(scratch, signal);
    await write(['oflag=direct', 'conv=fsync']);
    const rounds: FlashRound[] = [];
    let bytesEqual = true;
    for (let number = 1; number <= options.rounds; number += 1) {
      const round = await measureRound(scratch, { number, megabytes: options.megabytes }, signal);
      bytesEqual = bytesEqual && (await isEqual(scratch, options.megabytes, signal));
      rounds.push(round);
      say(`round ${number}: ${JSON.stringify(round)}`);
    }
    const figures = figuresOf(rounds, { megabytes: options.megabytes, bytesEqual });
    mkdirSync(options.out, { recursive: true });
    const save = (name: string, text: string): void =>
      writeFileSync(path.join(options.out, name), text);
    save('flash.json', `${JSON.stringify({ ...figures, run }, undefined, 2)}\n`);
    save('flash.md', reportFlash(figures, run));
    const { writeRatioToDd, verifyRatioToRead, peakRssMb } = figures;
    say(`writing ${writeRatioToDd}, verifying ${verifyRatioToRead}, ${peakRssMb} MB`);
    const json = { writeRatioToDd, verifyRatioToRead, peakRssMb, bytesEqual };
    return { json, passed: hasPassed(figures) };
  } finally {
    await scratch.remove();
  }
}

async function measureRound(
  scratch: Scratch,
  { number, megabytes }: { readonly number: number; readonly megabytes: number },
  signal: AbortSignal,
): Promise<FlashRound> {
  const { direct, buffered, flash } = await writtenInTurn(scratch, number, signal);
  const blocks = String(megabytes / MIB_PER_BLOCK);
  const read = await runLong(
    'dd',
    [`if=${scratch.device}`, 'of=/dev/null', 'bs=4M', 'iflag=direct', `count=${blocks}`],
    signal,
  );
  return {
    ddDirectSeconds: seconds(direct),
    ddBufferedSeconds: seconds(buffered),
    ddReadSeconds: seconds(read),
    writeSeconds: flash.document.writeSeconds,
    verifySeconds: flash.document.verifySeconds,
    commandSeconds: seconds(flash.run),
    peakRssMb: rounded(flash.run.peakRssBytes / BYTES_PER_MB),
  };
}

/** In the opposite order every second time: a disk may still be busy with what came before, and that is to hit everybody. */
async function writtenInTurn(scratch: Scratch, number: number, signal: AbortSignal) {
  const write = ddWrite(scratch, signal);
  const direct = (): Promise<LongRun> => write(['oflag=direct', 'conv=fsync']);
  const buffered = (): Promise<LongRun> => write(['conv=fsync']);
  const flash = async (): Promise<FlashRun> => {
    await spoil(scratch, signal);
    return flashOnce(scratch, signal);
  };
  return number % 2 === 1
    ? { direct: await direct(), buffered: await buffered(), flash: await flash() }
    : { flash: await flash(), buffered: await buffered(), direct: await direct() };
}

function ddWrite({ image, device }: Scratch, signal: AbortSignal) {
  return async (flags: readonly string[]): Promise<LongRun> => {
    await runLong('blockdev', ['--flushbufs', device], signal);
    return runLong('dd', [`if=${image}`, `of=${device}`, 'bs=4M', ...flags], signal);
  };
}

/** Another beginning: the card is that of nobody. */
async function spoil({ device }: Scratch, signal: AbortSignal): Promise<void> {
  const args = ['if=/dev/zero', `of=${device}`, 'bs=4M', 'count=1', 'oflag=direct', 'conv=fsync'];
  await runLong('dd', args, signal);
}

async function flashOnce({ image, device, home }: Scratch, signal: AbortSignal): Promise<FlashRun> {
  const args = [PROGRAM, 'image', 'flash', image, '--to', device, '--yes', '-o', 'json'];
  const env = { PATH: process.env['PATH'], HOME: home };
  const run = await runLong(process.execPath, args, signal, env);
  const document = JSON.parse(run.output) as FlashDocument;
  if (document.verified && document.reusedBytes === 0) return { run, document };
  throw new BenchError(`the card was not written whole: ${run.output}`);
}

async function isEqual(
  { image, device }: Scratch,
  megabytes: number,
  signal: AbortSignal,
): Promise<boolean> {
  await runLong('blockdev', ['--flushbufs', device], signal);
  try {
    await runLong('cmp', ['--bytes', `${megabytes}MiB`, image, device], signal);
    return true;
  } catch (error) {
    if (error instanceof BenchError) return false;
    throw error;
  }
}

function seconds({ tookMs }: LongRun): number {
  return rounded(tookMs / MS_PER_S);
}
