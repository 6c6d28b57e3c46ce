import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listenForInterruption } from './interruption.ts';
import { LINT_STEPS, type LintContext } from './lint-steps.ts';
import { secondsSince } from './seconds.ts';

/** `npm run lint`: every step, so that one run shows all there is to mend; fails when one failed. */
async function lint(context: LintContext): Promise<boolean> {
  const failed: string[] = [];
  for (const step of LINT_STEPS) {
    if (context.signal.aborted) return false;
    const startedMs = performance.now();
    const good = await step.run(context);
    if (!good) failed.push(step.name);
    console.log(`${good ? 'ok    ' : 'FAILED'} ${step.name}  ${secondsSince(startedMs)} s`);
  }
  if (failed.length > 0) console.log(`lint failed: ${failed.join(', ')}`);
  return failed.length === 0;
}

const interruption = listenForInterruption();
const scratch = mkdtempSync(path.join(tmpdir(), 'grappe-lint-'));
try {
  const good = await lint({ signal: interruption.signal, scratch });
  process.exitCode = interruption.exitCode() ?? (good ? 0 : 1);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
