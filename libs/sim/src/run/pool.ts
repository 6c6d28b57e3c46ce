import { fork, type ChildProcess } from 'node:child_process';
import type { SimOptions } from './options.ts';
import { runSeed } from './run-seed.ts';
import { reportOfWeather } from './weather.ts';
import type { SeedReport } from './seed-report.ts';

/** Given to such a process as well, when its seeds are for weather. */
const WEATHER_FLAG = '--weather';
/** Given to a process of its own, which runs seeds instead of reading options. */
export const WORKER_FLAG = '--worker';
/** A world takes a second or two; one that runs into a limit of events, a minute on a slow machine. */
const SEED_MS_MAX = 180_000;
/** Ten times what a process needs that runs worlds for hours. */
const HEAP_MIB_MAX = 1_536;
/** When so many processes have ended, it is not the worlds that are wrong. */
const ENDED_MAX = 8;

/** What a world is reported with whose process has ended, or has to be ended, before the world has. */
export const PROCESS = {
  name: 'process',
  invariant: 0,
  text: 'a world comes to its end within the time and the memory that any world needs',
} as const;

export interface PoolOptions extends Pick<SimOptions, 'jobs'> {
  readonly weather?: boolean;
  /** For one world. */
  readonly seedMsMax?: number;
}

/** Runs seeds on several processes; reports come in any order. A process that ends costs the seed it was at, and is replaced. */
export async function runPool(
  entry: string,
  seeds: readonly number[],
  { jobs, seedMsMax = SEED_MS_MAX, weather = false }: PoolOptions,
  onReport: (report: SeedReport) => void,
): Promise<void> {
  const left = [...seeds];
  let ended = 0;
  const work = async (): Promise<void> => {
    let worker: ChildProcess | undefined;
    try {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
        worker ??= startWorker(entry, weather);
        const outcome = await runOn(worker, seed, seedMsMax);
        if (typeof outcome !== 'string') {
          onReport(outcome);
          continue;
        }
        onReport(reportOfLoss(seed, outcome));
        worker.kill('SIGKILL');
        worker = undefined;
        ended += 1;
        if (ended >= ENDED_MAX) left.length = 0;
      }
    } finally {
      worker?.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, seeds.length) }, work));
}

function startWorker(entry: string, weather: boolean): ChildProcess {
  const execArgv = [...process.execArgv, `--max-old-space-size=${HEAP_MIB_MAX}`];
  const worker = fork(entry, [WORKER_FLAG, ...(weather ? [WEATHER_FLAG] : [])], { execArgv });
  // Also when nobody waits for it any more.
  worker.on('error', () => undefined);
  return worker;
}

/** The report of a seed, or why there is none. */
function runOn(worker: ChildProcess, seed: number, msMax: number): Promise<SeedReport | string> {
  return new Promise((resolve) => {
    const finish = (outcome: SeedReport | string): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('exit', onExit).off('error', onError);
      resolve(outcome);
    };
    const onMessage = (message: unknown): void => finish(message as SeedReport);
    const onExit = (code: number | null, signal: string | null): void =>
      finish(`its process has ended with ${signal ?? String(code)}`);
    const onError = (error: Error): void => finish(`its process has failed: ${error.message}`);
    const timer = setTimeout(() => finish(`it has not ended within ${msMax} ms`), msMax);
    worker.on('message', onMessage).on('exit', onExit).on('error', onError);
    worker.send(seed);
  });
}

function reportOfLoss(seed: number, what: string): SeedReport {
  const { name: checker, invariant } = PROCESS;
  const violation = { seed, checker, invariant, atMs: 0, what, recent: [] };
  return { seed, violations: [violation], traceHash: '', virtualMs: 0 };
}

/** The other end: runs what it is handed until it is ended. */
export function work(args: readonly string[]): void {
  const report = args.includes(WEATHER_FLAG) ? reportOfWeather : reportOf;
  process.on('message', (seed) => {
    void report(seed as number).then((report) => process.send?.(report));
  });
  process.on('disconnect', () => process.exit());
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
