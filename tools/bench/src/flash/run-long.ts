import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BenchError } from '../bench-error.ts';
import { numberNamed } from '../footprint/process-usage.ts';

/** What a program took that was run to its end. */
export interface LongRun {
  readonly output: string;
  readonly tookMs: number;
  /** The most memory that it held at any time; 0 when it was over at once. */
  readonly peakRssBytes: number;
}

/** The kernel keeps the peak; it only has to be read before the program is gone. */
const LOOK_MS = 20;
const BYTES_PER_KIBIBYTE = 1024;

/** Runs a program that has to succeed, however long it takes; Ctrl-C ends it. */
export async function runLong(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<LongRun> {
  const startMs = performance.now();
  const child = spawn(program, [...args], { env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaint]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
  let peakRssBytes = 0;
  const looking = setInterval(() => {
    peakRssBytes = Math.max(peakRssBytes, peakOf(child.pid));
  }, LOOK_MS);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const tookMs = performance.now() - startMs;
    if (status === 0) return { output: Buffer.concat(output).toString(), tookMs, peakRssBytes };
    const words = Buffer.concat(complaint).toString().trim();
    throw new BenchError(`"${[program, ...args].join(' ')}" failed: ${words}`);
  } finally {
    clearInterval(looking);
  }
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
    return numberNamed('VmHWM', status) * BYTES_PER_KIBIBYTE;
  } catch {
    return 0;
  }
}
