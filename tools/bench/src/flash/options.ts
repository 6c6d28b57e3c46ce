import { parseArgs } from 'node:util';
import { DEFAULT_OUT, LAB_OPTIONS } from '../command-line/lab-options.ts';
import { readCount } from '../command-line/read-number.ts';
import type { CommonOptions } from '../command-line/run-bench.ts';

export type FlashOptions = CommonOptions & {
  /** Size of the card image. */
  readonly megabytes: number;
  /** How often each is measured, one after the other. */
  readonly rounds: number;
  /** Folder in which the image and the file of the loop device are. */
  readonly scratch: string;
  /** Folder that the results are written to. */
  readonly out: string;
};

/** As the images of boards have, unpacked. */
const DEFAULT_MEGABYTES = '4096';
const MEGABYTES_MAX = 65_536;
const DEFAULT_ROUNDS = '5';
const ROUNDS_MAX = 100;
/** On a disk: a file in memory is no card. */
const DEFAULT_SCRATCH = '/var/tmp';

export const USAGE = `Writes a card image to a loop device and verifies it with grappe image flash, and with dd, in turn.

Usage: npm run bench:flash -- [OPTIONS]

  --megabytes N     size of the card image, in MiB (${DEFAULT_MEGABYTES}); three times that is needed on the disk
  --rounds N        how often to measure each (${DEFAULT_ROUNDS})
  --scratch FOLDER  where to put image and loop device, on a disk (${DEFAULT_SCRATCH})
  --out FOLDER      where to write flash.md and flash.json (${DEFAULT_OUT})
  --json            end with one line of JSON on stdout; the text goes to stderr
  --help            this text

It needs root, for the loop device, and the built command line (npm run build).

Exit status: 0 when the bytes are equal and the targets of docs/benchmarks/flash.md are met, 1 otherwise, 2 for wrong options, 130 after Ctrl-C.
`;

/** Reads the command line; throws a TypeError with the reason for options that make no sense. */
export function parseOptions(args: readonly string[]): FlashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: LAB_OPTIONS.json,
      help: LAB_OPTIONS.help,
      megabytes: { type: 'string', default: DEFAULT_MEGABYTES },
      rounds: { type: 'string', default: DEFAULT_ROUNDS },
      scratch: { type: 'string', default: DEFAULT_SCRATCH },
      out: { type: 'string', default: DEFAULT_OUT },
    },
  });
  const { megabytes, rounds, ...rest } = values;
  return {
    ...rest,
    megabytes: readCount('megabytes', megabytes, MEGABYTES_MAX),
    rounds: readCount('rounds', rounds, ROUNDS_MAX),
  };
}
