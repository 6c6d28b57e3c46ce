import { runBench } from './command-line/run-bench.ts';
import { USAGE, parseOptions } from './scheduler/options.ts';
import { runScheduler } from './scheduler/run-scheduler.ts';

process.exitCode = await runBench(
  { name: 'bench:scheduler', usage: USAGE, parse: parseOptions, run: runScheduler },
  process.argv.slice(2),
);
