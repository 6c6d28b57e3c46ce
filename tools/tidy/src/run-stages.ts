import path from 'node:path';
import { runNode } from './run-command.ts';
import { secondsSince } from './seconds.ts';
import type { Counts, Stage } from './stages.ts';
import { readCounts, reportTo } from './vitest-report.ts';

export interface StageOutcome extends Counts {
  readonly name: string;
  /** `not-run`: something it needs had failed, or the run was interrupted. */
  readonly outcome: 'passed' | 'failed' | 'not-run';
  readonly seconds: number;
}

export interface StageContext {
  readonly signal: AbortSignal;
  /** For reports; removed afterwards. */
  readonly scratch: string;
  readonly say: (line: string) => void;
  /** Of the whole run: a stage gets what is left of it, where that is less than its own limit. */
  readonly runLimitMs: number;
}

const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Runs the groups in order, and the stages of a group at once. A stage that failed keeps only those from running that need it. What the
 * stages of a group write is shown stage by stage, as each ends; that of a stage alone as it comes.
 */
export async function runStages(
  groups: readonly (readonly Stage[])[],
  context: StageContext,
): Promise<StageOutcome[]> {
  const outcomes: StageOutcome[] = [];
  const startedMs = performance.now();
  for (const group of groups) {
    const leftMs = context.runLimitMs - (performance.now() - startedMs);
    const output = group.length > 1 ? 'kept' : 'shown';
    if (group.length > 1) {
      context.say(`\n== at the same time: ${group.map((stage) => stage.name).join(', ')}`);
    }
    const before = [...outcomes];
    const run = async (stage: Stage): Promise<StageOutcome> => {
      const unmet = stage.needs.filter((need) => isUnmet(need, before));
      const outcome =
        unmet.length > 0 || context.signal.aborted
          ? { ...NOTHING, name: stage.name, outcome: 'not-run' as const, seconds: 0 }
          : await runStage(grant(stage, leftMs), context, output);
      context.say(summaryLine(outcome, unmet));
      return outcome;
    };
    outcomes.push(...(await Promise.all(group.map(run))));
  }
  return outcomes;
}

/** The stage with what is left of the run; ended at once where nothing is. */
function grant(stage: Stage, leftMs: number): Stage {
  return { ...stage, limitMs: Math.max(0, Math.min(stage.limitMs, Math.floor(leftMs))) };
}

/** A stage that is not part of this run is taken to be in order. */
function isUnmet(need: string, outcomes: readonly StageOutcome[]): boolean {
  return outcomes.some((done) => done.name === need && done.outcome !== 'passed');
}

async function runStage(
  stage: Stage,
  context: StageContext,
  output: 'shown' | 'kept',
): Promise<StageOutcome> {
  const heading = `\n== ${stage.name}`;
  if (output === 'shown') context.say(heading);
  const startedMs = performance.now();
  const report = path.join(context.scratch, `${stage.name}.json`);
  const args = [...stage.args, ...(stage.project === undefined ? [] : reportTo(report))];
  const limit = AbortSignal.timeout(stage.limitMs);
  const signal = AbortSignal.any([context.signal, limit]);
  const { exitCode, output: kept } = await runNode({ args, signal, output });
  if (output === 'kept') context.say(`${heading}\n${kept.trimEnd()}`);
  if (limit.aborted) context.say(`${stage.name}: ended after its limit of ${stage.limitMs} ms`);
  const counts = stage.project === undefined ? NOTHING : (readCounts(report) ?? NOTHING);
  const passed = exitCode === 0;
  return {
    name: stage.name,
    outcome: passed ? 'passed' : 'failed',
    passed: counts.passed,
    // A stage that fails without a failed test (types, lint, a crash) must not add up to "0 failed".
    failed: passed ? counts.failed : Math.max(1, counts.failed),
    skipped: counts.skipped,
    seconds: secondsSince(startedMs),
  };
}

function summaryLine(one: StageOutcome, unmet: readonly string[]): string {
  if (one.outcome === 'not-run') {
    const why = unmet.length > 0 ? `${unmet.join(', ')} failed` : 'interrupted';
    return `-- ${one.name}: not run, ${why}`;
  }
  const tests = one.passed + one.failed + one.skipped;
  const counts = tests === 0 ? '' : `, ${one.passed} passed, ${one.failed} failed`;
  const skipped = one.skipped === 0 ? '' : `, ${one.skipped} skipped`;
  return `-- ${one.name}: ${one.outcome} in ${one.seconds} s${counts}${skipped}`;
}
