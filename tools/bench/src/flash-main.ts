import { runBench } from './command-line/run-bench.ts';
import { parseOptions, USAGE } from './flash/options.ts';
import { runFlash } from './flash/run-flash.ts';

process.exitCode = await runBench(
  { name: 'bench:flash', usage: USAGE, parse: parseOptions, run: runFlash },
  process.argv.slice(2),
);
