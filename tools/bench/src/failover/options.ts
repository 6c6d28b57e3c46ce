import { parseArgs } from 'node:util';
import { DEFAULT_OUT, LAB_OPTIONS, LAB_USAGE } from '../command-line/lab-options.ts';
import { readChoices, readCount } from '../command-line/read-number.ts';
import type { CommonOptions } from '../command-line/run-bench.ts';
import type { LabPlace } from '../rack/with-lab.ts';
import { SYSTEMS } from '../systems/terms.ts';
import { FAULTS } from './faults.ts';
import type { PlanChoices } from './plan.ts';

export type FailoverOptions = CommonOptions &
  LabPlace &
  PlanChoices & {
    /** Folder that the results are written to. */
    readonly out: string;
    readonly resume: boolean;
  };

const DEFAULT_CUTS = '20';
/** Of each fault on each system; a day and a half at Swarm's pace. */
const CUTS_MAX = 1_000;

export const USAGE = `Measures how long a service misses a replica after a fault: Grappe and Docker Swarm, in the same virtual rack, one after the other.

Usage: npm run bench:failover -- [OPTIONS]

  --cuts N        faults of each kind for each system (${DEFAULT_CUTS})
  --only LIST     which faults: ${FAULTS.join(', ')} (all)
  --systems LIST  which systems: ${SYSTEMS.join(', ')} (all)
  --out FOLDER    where to write failover.md, failover.svg and failover.json (${DEFAULT_OUT})
  --resume        continue a run that did not finish
${LAB_USAGE}

Exit status: 0 when every fault was measured, 1 when a rack did not recover from one, 2 for wrong options, 130 after Ctrl-C.
`;

/** Reads the command line; throws a TypeError with the reason for options that make no sense. */
export function parseOptions(args: readonly string[]): FailoverOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...LAB_OPTIONS,
      cuts: { type: 'string', default: DEFAULT_CUTS },
      only: { type: 'string' },
      systems: { type: 'string' },
      out: { type: 'string', default: DEFAULT_OUT },
      resume: { type: 'boolean', default: false },
    },
  });
  const { cuts, only, systems, ...rest } = values;
  return {
    ...rest,
    cuts: readCount('cuts', cuts, CUTS_MAX),
    faults: readChoices('only', only, FAULTS),
    systems: readChoices('systems', systems, SYSTEMS),
  };
}
