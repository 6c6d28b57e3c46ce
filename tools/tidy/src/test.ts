import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listenForInterruption } from './interruption.ts';
import { runStages } from './run-stages.ts';
import { secondsSince } from './seconds.ts';
import { RUN_LIMIT_MS, stagesFor } from './stages.ts';
import { readTestOptions, USAGE, type TestOptions } from './test-options.ts';
import { hasPassed, summarize, summaryLines } from './test-summary.ts';

const EXIT_USAGE = 2;

/** `npm test`: everything that has to hold, from types to whole racks. */
async function test(options: TestOptions): Promise<number> {
  const startedMs = performance.now();
  const interruption = listenForInterruption();
  const scratch = mkdtempSync(path.join(tmpdir(), 'grappe-test-'));
  try {
    const context = {
      signal: interruption.signal,
      scratch,
      say: console.log,
      runLimitMs: RUN_LIMIT_MS,
    };
    const stages = await runStages(stagesFor(options), context);
    const summary = summarize(stages, secondsSince(startedMs));
    for (const line of summaryLines(summary)) console.log(line);
    if (options.json) console.log(JSON.stringify(summary));
    return interruption.exitCode() ?? (hasPassed(summary) ? 0 : 1);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const parsed = readTestOptions(process.argv.slice(2));
if (parsed.ok) {
  process.exitCode = await test(parsed.options);
} else {
  console.error(`${parsed.message}\n${USAGE}`);
  process.exitCode = EXIT_USAGE;
}
