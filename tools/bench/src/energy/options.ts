import { DEFAULT_OUT } from '../command-line/lab-options.ts';

export const USAGE = `Lets the ten Pis of examples/ten-pi-rack live on their battery of 40 Ah without sun, with the energy policy and without it.

Usage: npm run bench:energy -- [OPTIONS]

  --out FOLDER    where to write energy.md, energy.json and energy.svg (${DEFAULT_OUT})
  --json          end with one line of JSON on stdout; the text goes to stderr
  --help          this text

Exit status: 0 when the rack of the example serves at least twice as long and ends in good order, 1 otherwise, 2 for wrong options.
`;
