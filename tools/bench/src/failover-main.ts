import { inLab, runBench } from './command-line/run-bench.ts';
import { USAGE, parseOptions } from './failover/options.ts';
import { runFailover } from './failover/run-failover.ts';

process.exitCode = await runBench(
  { name: 'bench:failover', usage: USAGE, parse: parseOptions, run: inLab(runFailover) },
  process.argv.slice(2),
);
