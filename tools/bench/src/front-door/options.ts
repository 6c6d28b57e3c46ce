import { parseArgs } from 'node:util';
import { DEFAULT_OUT, LAB_OPTIONS, LAB_USAGE } from '../command-line/lab-options.ts';
import { readCount } from '../command-line/read-number.ts';
import type { CommonOptions } from '../command-line/run-bench.ts';
import type { LabPlace } from '../rack/with-lab.ts';

export type FrontDoorOptions = CommonOptions &
  LabPlace & {
    /** How long requests are sent, at least; gateways are cut as often as asked however long that takes. */
    readonly minutes: number;
    /** How often the gateway that has the virtual IP is cut. */
    readonly cuts: number;
    /** Rounds of the comparison with HAProxy configured by hand. */
    readonly rounds: number;
    /** Undefined: all. */
    readonly only?: 'throughput';
    /** Folder that the results are written to. */
    readonly out: string;
  };

const DEFAULT_MINUTES = '5';
const MINUTES_MAX = 24 * 60;
const DEFAULT_CUTS = '10';
const CUTS_MAX = 1_000;
const DEFAULT_ROUNDS = '9';
const ROUNDS_MAX = 100;

export const USAGE = `Sends requests through a rack's virtual IP while its parts fail, counts those that fail, and compares with keepalived and HAProxy configured by hand.

Usage: npm run bench:frontdoor -- [OPTIONS]

  --minutes N     how long to send requests, at least (${DEFAULT_MINUTES})
  --cuts N        how often to cut the gateway that has the virtual IP, and that of keepalived alone (${DEFAULT_CUTS})
  --rounds N      rounds of the comparison with HAProxy configured by hand (${DEFAULT_ROUNDS})
  --only throughput  nothing but that comparison, which takes a few minutes; no file is written
  --out FOLDER    where to write frontdoor.md and frontdoor.json (${DEFAULT_OUT})
${LAB_USAGE}

Exit status: 0 when no request failed but while a gateway was cut, 1 when one did or the rack did not recover, 2 for wrong options, 130 after Ctrl-C.
`;

/** Reads the command line; throws a TypeError with the reason for options that make no sense. */
export function parseOptions(args: readonly string[]): FrontDoorOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...LAB_OPTIONS,
      minutes: { type: 'string', default: DEFAULT_MINUTES },
      cuts: { type: 'string', default: DEFAULT_CUTS },
      rounds: { type: 'string', default: DEFAULT_ROUNDS },
      only: { type: 'string' },
      out: { type: 'string', default: DEFAULT_OUT },
    },
  });
  const { minutes, cuts, rounds, only, ...rest } = values;
  if (only !== undefined && only !== 'throughput')
    throw new TypeError(`--only takes throughput, not ${only}`);
  return {
    ...rest,
    ...(only === undefined ? {} : { only }),
    minutes: readCount('minutes', minutes, MINUTES_MAX),
    cuts: readCount('cuts', cuts, CUTS_MAX),
    rounds: readCount('rounds', rounds, ROUNDS_MAX),
  };
}
