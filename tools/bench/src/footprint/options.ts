import { parseArgs } from 'node:util';
import { DEFAULT_OUT, LAB_OPTIONS, LAB_USAGE } from '../command-line/lab-options.ts';
import { readCount } from '../command-line/read-number.ts';
import type { CommonOptions } from '../command-line/run-bench.ts';
import type { LabPlace } from '../rack/with-lab.ts';

export type FootprintOptions = CommonOptions &
  LabPlace & { readonly minutes: number; readonly out: string };

const DEFAULT_MINUTES = '10';
/** A day. */
const MINUTES_MAX = 1_440;

export const USAGE = `Measures what controller and agents use while nothing happens, and what Docker Swarm uses in the same rack.

Usage: npm run bench:footprint -- [OPTIONS]

  --minutes N     how long to measure each (${DEFAULT_MINUTES})
  --out FOLDER    where to write footprint.md and footprint.json (${DEFAULT_OUT})
${LAB_USAGE}

Exit status: 0 when all was measured, 1 when not, 2 for wrong options, 130 after Ctrl-C.
`;

/** Reads the command line; throws a TypeError with the reason for options that make no sense. */
export function parseOptions(args: readonly string[]): FootprintOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...LAB_OPTIONS,
      minutes: { type: 'string', default: DEFAULT_MINUTES },
      out: { type: 'string', default: DEFAULT_OUT },
    },
  });
  return { ...values, minutes: readCount('minutes', values.minutes, MINUTES_MAX) };
}
