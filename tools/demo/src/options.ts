import { parseArgs } from 'node:util';
import { DEFAULT_SUBNET } from '@grappe/tool-lab';

/** What the demo is told. */
export interface DemoOptions {
  readonly install: boolean;
  readonly keep: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly name: string;
  readonly subnet: string;
}

const DEFAULT_NAME = 'demo';

export const USAGE = `Shows a rack that loses a node and keeps serving, on this machine, with real engines and containers.

Usage: npm run demo [-- OPTIONS]

  --keep          leave the rack running, and say how to explore it
  --json          end with one line of JSON on stdout; the text goes to stderr
  --name LAB      name of the virtual rack (${DEFAULT_NAME})
  --subnet CIDR   addresses of the rack, unused on this machine (${DEFAULT_SUBNET})
  --install       install missing Debian packages with apt (npm run demo does)
  --help          this text

Exit status: 0 when all went as promised, 1 when something did not, 2 for wrong options, 130 after Ctrl-C.
`;

/** Reads the command line; throws a TypeError with the reason for an option that does not exist. */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      install: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      name: { type: 'string', default: DEFAULT_NAME },
      subnet: { type: 'string', default: DEFAULT_SUBNET },
    },
  });
  return values;
}
