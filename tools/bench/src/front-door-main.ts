import { inLab, runBench } from './command-line/run-bench.ts';
import { USAGE, parseOptions } from './front-door/options.ts';
import { runFrontDoor } from './front-door/run-front-door.ts';

process.exitCode = await runBench(
  { name: 'bench:frontdoor', usage: USAGE, parse: parseOptions, run: inLab(runFrontDoor) },
  process.argv.slice(2),
);
