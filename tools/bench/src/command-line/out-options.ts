import { parseArgs } from 'node:util';
import { DEFAULT_OUT, LAB_OPTIONS } from './lab-options.ts';
import type { CommonOptions } from './run-bench.ts';

/** Options of a bench that needs no rack. */
export type OutOptions = CommonOptions & { readonly out: string };

/** Reads its command line; throws a TypeError with the reason for options that make no sense. */
export function parseOutOptions(args: readonly string[]): OutOptions {
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
