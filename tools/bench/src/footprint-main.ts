import { inLab, runBench } from './command-line/run-bench.ts';
import { USAGE, parseOptions } from './footprint/options.ts';
import { runFootprint } from './footprint/run-footprint.ts';

process.exitCode = await runBench(
  { name: 'bench:footprint', usage: USAGE, parse: parseOptions, run: inLab(runFootprint) },
  process.argv.slice(2),
);
