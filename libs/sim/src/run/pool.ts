import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { SimOptions } from './options.ts';
import { runSeed } from './run-seed.ts';
import type { SeedReport } from './seed-report.ts';

/** Given to a process of its own, which runs seeds instead of reading options. */
export const WORKER_FLAG = '--worker';
/** Seeds handed to a process at a time: enough that it rarely waits, few enough that all end together. */
const SEEDS_AT_A_TIME = 10;

/** Runs seeds on several processes; reports come in any order. */
export async function runPool(
  entry: string,
  seeds: readonly number[],
  { jobs }: Pick<SimOptions, 'jobs'>,
  onReport: (report: SeedReport) => void,
): Promise<void> {
  const left = [...seeds];
  const workers = Array.from({ length: Math.min(jobs, seeds.length) }, () =>
    fork(entry, [WORKER_FLAG]),
  );
  try {
    await Promise.all(workers.map((worker) => employ(worker, left, onReport)));
  } finally {
    for (const worker of workers) worker.kill();
  }
}

async function employ(
  worker: ChildProcess,
  left: number[],
  onReport: (report: SeedReport) => void,
): Promise<void> {
  const ended = once(worker, 'exit').then(([code]) => {
    throw new Error(`a process of the simulator has ended with ${String(code)}`);
  });
  // Also when nobody waits for it any more.
  ended.catch(() => undefined);
  for (let batch = left.splice(0, SEEDS_AT_A_TIME); batch.length > 0;) {
    let open = batch.length;
    const done = new Promise<void>((resolve) => {
      worker.removeAllListeners('message');
      worker.on('message', (message) => {
        onReport(message as SeedReport);
        open -= 1;
        if (open === 0) resolve();
      });
    });
    worker.send(batch);
    await Promise.race([done, ended]);
    batch = left.splice(0, SEEDS_AT_A_TIME);
  }
}

/** The other end: runs what it is handed until it is ended. */
export function work(): void {
  process.on('message', (seeds) => {
    void runAll(seeds as readonly number[]);
  });
  process.on('disconnect', () => process.exit());
}

async function runAll(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) process.send?.(await reportOf(seed));
}

export async function reportOf(
  seed: number,
  onTraceLine?: (line: string) => void,
): Promise<SeedReport> {
  const result = await runSeed(seed, onTraceLine === undefined ? {} : { onTraceLine });
  const { violations, traceHash, virtualMs, restAfterMs } = result;
  return {
    seed,
    violations,
    traceHash,
    virtualMs,
    ...(restAfterMs === undefined ? {} : { restAfterMs }),
  };
}
