import { runBench } from './command-line/run-bench.ts';
import { USAGE, parseOptions } from './energy/options.ts';
import { runEnergy } from './energy/run-energy.ts';

process.exitCode = await runBench(
  { name: 'bench:energy', usage: USAGE, parse: parseOptions, run: runEnergy },
  process.argv.slice(2),
);
