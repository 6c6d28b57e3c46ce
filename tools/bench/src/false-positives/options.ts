import { parseArgs } from 'node:util';
import { DEFAULT_OUT, LAB_OPTIONS, LAB_USAGE } from '../command-line/lab-options.ts';
import { readCount } from '../command-line/read-number.ts';
import type { CommonOptions } from '../command-line/run-bench.ts';
import type { LabPlace } from '../rack/with-lab.ts';

export type FalsePositivesOptions = CommonOptions &
  LabPlace & { readonly minutes: number; readonly seed: number; readonly out: string };

const DEFAULT_MINUTES = '30';
/** A week. */
const MINUTES_MAX = 10_080;
const DEFAULT_SEED = '1';
const SEED_MAX = 2 ** 32 - 1;

export const USAGE = `Looks for nodes that are declared lost although they live: a virtual rack on busy cores, behind links that lose and delay packets.

Usage: npm run bench:false-positives -- [OPTIONS]

  --minutes N     how long to look (${DEFAULT_MINUTES})
  --seed S        which packets are lost and delayed follows from it (${DEFAULT_SEED})
  --out FOLDER    where to write false-positives.md and false-positives.json (${DEFAULT_OUT})
${LAB_USAGE}

Exit status: 0 when no living node was declared lost and a dead one was, 1 otherwise, 2 for wrong options, 130 after Ctrl-C.
`;

/** Reads the command line; throws a TypeError with the reason for options that make no sense. */
export function parseOptions(args: readonly string[]): FalsePositivesOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...LAB_OPTIONS,
      minutes: { type: 'string', default: DEFAULT_MINUTES },
      seed: { type: 'string', default: DEFAULT_SEED },
      out: { type: 'string', default: DEFAULT_OUT },
    },
  });
  return {
    ...values,
    minutes: readCount('minutes', values.minutes, MINUTES_MAX),
    seed: readCount('seed', values.seed, SEED_MAX),
  };
}
