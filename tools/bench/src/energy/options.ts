import { parseArgs } from 'node:util';
import { DEFAULT_OUT, LAB_OPTIONS } from '../command-line/lab-options.ts';
import type { CommonOptions } from '../command-line/run-bench.ts';

export type EnergyOptions = CommonOptions & { readonly out: string };

export const USAGE = `Lets the ten Pis of examples/ten-pi-rack live on their battery of 40 Ah without sun, with the energy policy and without it.

Usage: npm run bench:energy -- [OPTIONS]

  --out FOLDER    where to write energy.md, energy.json and energy.svg (${DEFAULT_OUT})
  --json          end with one line of JSON on stdout; the text goes to stderr
  --help          this text

Exit status: 0 when the rack of the example serves at least twice as long and ends in good order, 1 otherwise, 2 for wrong options.
`;

/** Reads the command line; throws a TypeError with the reason for options that make no sense. */
export function parseOptions(args: readonly string[]): EnergyOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: LAB_OPTIONS.json,
      help: LAB_OPTIONS.help,
      out: { type: 'string', default: DEFAULT_OUT },
    },
  });
  return values;
}
