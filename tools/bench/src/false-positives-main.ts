import { inLab, runBench } from './command-line/run-bench.ts';
import { USAGE, parseOptions } from './false-positives/options.ts';
import { runFalsePositives } from './false-positives/run-false-positives.ts';

process.exitCode = await runBench(
  {
    name: 'bench:false-positives',
    usage: USAGE,
    parse: parseOptions,
    run: inLab(runFalsePositives),
  },
  process.argv.slice(2),
);
