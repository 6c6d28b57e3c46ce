import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { BenchError } from './bench-error.ts';
import { runCommand } from './rack/run-command.ts';

/** What measurements depend on besides the code. */
export interface MachineFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly architecture: string;
  readonly kernel: string;
  readonly docker: string;
  readonly node: string;
}

/** Where and when something was measured. */
export interface RunFacts {
  /** When the run began, as ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly machine: MachineFacts;
}

/** The same of a run that measured the built programs: two runs that differ in more than the time must not be mixed. */
export interface ProductRunFacts extends RunFacts {
  /** Digest of the programs that were measured. */
  readonly product: string;
}

const BYTES_PER_GB = 1e9;
const PROGRAMS = ['controller', 'agent'] as const;
/** How many digits tell two builds apart in a report. */
const DIGEST_LENGTH = 12;

/** The facts of a run that begins now. */
export async function runFacts(): Promise<RunFacts> {
  return { startedAt: new Date().toISOString(), machine: await machineFacts() };
}

/** The facts of a run of the built programs that begins now. */
export async function productRunFacts(): Promise<ProductRunFacts> {
  return { ...(await runFacts()), product: productDigest() };
}

async function machineFacts(): Promise<MachineFacts> {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / BYTES_PER_GB),
    architecture: arch(),
    kernel: release(),
    docker: await dockerVersion(),
    node: process.versions.node,
  };
}

/** Not every bench needs an engine. */
async function dockerVersion(): Promise<string> {
  const version = await runCommand('dockerd', ['--version']).catch(() => '');
  return /version ([^\s,]+)/.exec(version)?.[1] ?? 'absent';
}

/** Refuses to go on once the programs have been built anew: figures of two builds are not of one thing. */
export function requireSameProduct({ product }: ProductRunFacts): void {
  if (productDigest() === product) return;
  throw new BenchError('the programs were built anew while they were measured: start again');
}

/** Tells one build of the product from another, so that measurements of two are not taken for those of one. */
function productDigest(): string {
  const hash = createHash('sha256');
  for (const app of PROGRAMS) {
    const file = fileURLToPath(new URL(`../../../dist/${app}/main.js`, import.meta.url));
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, DIGEST_LENGTH);
}

/** The facts as lines of a Markdown list. */
export function runLines(run: RunFacts | ProductRunFacts): readonly string[] {
  const { machine, startedAt } = run;
  const programs = 'product' in run ? `, programs \`${run.product}\`` : '';
  return [
    `- ${machine.cores} cores (${machine.cpu}, ${machine.architecture}), ${machine.memoryGb} GB of memory`,
    `- Linux ${machine.kernel}, Docker Engine ${machine.docker}, Node.js ${machine.node}`,
    `- begun ${startedAt}${programs}`,
  ];
}
