import { DEFAULT_OUT } from '../command-line/lab-options.ts';

export const USAGE = `Measures the controller's decisions alone, on one core: placements a second, and how a rack of 10,000 nodes notices that 100 die.

Usage: npm run bench:scheduler -- [OPTIONS]

  --out FOLDER    where to write scheduler.md and scheduler.json (${DEFAULT_OUT})
  --json          end with one line of JSON on stdout; the text goes to stderr
  --help          this text

Exit status: 0 when every death was noticed and no living node was declared lost, 1 otherwise, 2 for wrong options.
`;
