import { runBench } from './command-line/run-bench.ts';
import { parseOutOptions } from './command-line/out-options.ts';
import { USAGE } from './scheduler/options.ts';
import { runScheduler } from './scheduler/run-scheduler.ts';

process.exitCode = await runBench(
  { name: 'bench:scheduler', usage: USAGE, parse: parseOutOptions, run: runScheduler },
  process.argv.slice(2),
);
