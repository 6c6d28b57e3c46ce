import { runBench } from './command-line/run-bench.ts';
import { parseOutOptions } from './command-line/out-options.ts';
import { USAGE } from './energy/options.ts';
import { runEnergy } from './energy/run-energy.ts';

process.exitCode = await runBench(
  { name: 'bench:energy', usage: USAGE, parse: parseOutOptions, run: runEnergy },
  process.argv.slice(2),
);
