import { parseArgs } from 'node:util';
import { DEFAULT_OUT, LAB_OPTIONS } from '../command-line/lab-options.ts';
import type { CommonOptions } from '../command-line/run-bench.ts';

export type SchedulerOptions = CommonOptions & { readonly out: string };

export const USAGE = `Measures the controller's decisions alone, on one core: placements a second, and how a rack of 10,000 nodes notices that 100 die.

Usage: npm run bench:scheduler -- [OPTIONS]

  --out FOLDER    where to write scheduler.md and scheduler.json (${DEFAULT_OUT})
  --json          end with one line of JSON on stdout; the text goes to stderr
  --help          this text

Exit status: 0 when every death was noticed and no living node was declared lost, 1 otherwise, 2 for wrong options.
`;

/** Reads the command line; throws a TypeError with the reason for options that make no sense. */
export function parseOptions(args: readonly string[]): SchedulerOptions {
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
