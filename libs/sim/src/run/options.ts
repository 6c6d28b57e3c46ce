import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '@grappe/domain';

export interface SimOptions {
  readonly racks: number;
  /** Of the first rack; each further one has the next. */
  readonly seed: number;
  readonly jobs: number;
  readonly json: boolean;
  /** Racks on a battery, through days of weather, instead of racks in which things break. */
  readonly weather: boolean;
  /** File for the trace of a single rack. */
  readonly trace?: string;
}

export const USAGE = `npm run sim -- [--racks N] [--seed S] [--weather] [--jobs J] [--trace FILE] [--json]

Runs N simulated racks, drawn from the seeds S, S+1, ..., on J processes, and reports every invariant that is violated.
  --racks   how many (100)
  --seed    seed of the first (1)
  --weather racks on a battery, through days of weather, instead of racks in which machines, networks and disks fail
  --jobs    processes side by side (one per processor)
  --trace   writes everything that happens in one rack to a file, a line of JSON each; only with --racks 1
  --json    ends with one line of JSON`;

const RACKS_DEFAULT = 100;
const SEED_DEFAULT = 1;

export function readOptions(args: readonly string[]): Result<SimOptions, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        racks: { type: 'string' },
        seed: { type: 'string' },
        jobs: { type: 'string' },
        trace: { type: 'string' },
        json: { type: 'boolean', default: false },
        weather: { type: 'boolean', default: false },
      },
    });
    const racks = whole('racks', values.racks, RACKS_DEFAULT, 1);
    const { trace } = values;
    if (trace !== undefined && racks !== 1) return err('--trace is for a single rack: --racks 1');
    return ok({
      racks,
      seed: whole('seed', values.seed, SEED_DEFAULT, 0),
      jobs: whole('jobs', values.jobs, availableParallelism(), 1),
      json: values.json,
      weather: values.weather,
      ...(trace === undefined ? {} : { trace }),
    });
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, text: string | undefined, otherwise: number, min: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new Error(`--${name} ${text}: expected a whole number from ${min} on`);
}
