import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runNode } from './run-command.ts';
import { runStages } from './run-stages.ts';
import { RUN_LIMIT_MS, stagesFor, type Stage } from './stages.ts';
import { readTestOptions } from './test-options.ts';
import { hasPassed, summarize, summaryLines } from './test-summary.ts';
import { readCounts } from './vitest-report.ts';

/** Two processes start one after the other, on a machine that runs other tests. */
const START_TIMEOUT_MS = 5_000;

const scratch = mkdtempSync(path.join(tmpdir(), 'grappe-tidy-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const running = () => new AbortController().signal;
const stage = (name: string, exitCode: number, needs: readonly string[] = []): Stage => ({
  name,
  args: ['-e', `process.exitCode = ${exitCode}`],
  needs,
  limitMs: START_TIMEOUT_MS,
});

const inTurn = (stages: readonly Stage[]) => stages.map((one) => [one]);

async function run(stages: readonly Stage[], signal = running(), runLimitMs = RUN_LIMIT_MS) {
  return runGroups(inTurn(stages), signal, runLimitMs);
}

async function runGroups(
  groups: readonly (readonly Stage[])[],
  signal = running(),
  runLimitMs = RUN_LIMIT_MS,
) {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const outcomes = await runStages(groups, { signal, scratch, say, runLimitMs });
  return { outcomes: outcomes.map((one) => `${one.name} ${one.outcome}`), said, all: outcomes };
}

describe('a run of stages', () => {
  it('goes on after a failure, except with what needs the failed stage', async () => {
    const stages = [stage('a', 0), stage('b', 3), stage('c', 0, ['a']), stage('d', 0, ['b'])];
    const { outcomes, said } = await run(stages);
    expect(outcomes).toEqual(['a passed', 'b failed', 'c passed', 'd not-run']);
    expect(said.at(-1)).toBe('-- d: not run, b failed');
  });

  it('keeps everything from running that needs a stage which was not run', async () => {
    const stages = [stage('a', 1), stage('b', 0, ['a']), stage('c', 0, ['b'])];
    expect((await run(stages)).outcomes).toEqual(['a failed', 'b not-run', 'c not-run']);
  });

  it('takes stages that are not part of the run to be in order', async () => {
    expect((await run([stage('c', 0, ['a', 'b'])])).outcomes).toEqual(['c passed']);
  });

  it('starts nothing more once interrupted, and has not passed then', async () => {
    const { outcomes, all } = await run([stage('a', 0)], AbortSignal.abort());
    expect(outcomes).toEqual(['a not-run']);
    expect(hasPassed(summarize(all, 0))).toBe(false);
  });

  it('ends a stage that hangs, and goes on', async () => {
    const hanging = ['-e', 'setInterval(() => undefined, 1000)'];
    const { outcomes, said } = await run([
      { ...stage('a', 0), args: hanging, limitMs: 1 },
      stage('b', 0),
    ]);
    expect(outcomes).toEqual(['a failed', 'b passed']);
    expect(said).toContain('a: ended after its limit of 1 ms');
  });

  it('gives a stage no more than what is left of the whole run', async () => {
    const hanging = ['-e', 'setInterval(() => undefined, 1000)'];
    const { outcomes, said } = await run([{ ...stage('a', 0), args: hanging }], running(), 1);
    expect(outcomes).toEqual(['a failed']);
    expect(said).toContainEqual(expect.stringMatching(/^a: ended after its limit of [01] ms$/u));
  });

  it('runs the stages of a group at once, and shows what each wrote in one piece', async () => {
    const [left, right] = [path.join(scratch, 'left'), path.join(scratch, 'right')];
    const meet = (mine: string, other: string) =>
      `const fs = require('node:fs');
      fs.writeFileSync(${JSON.stringify(mine)}, '');
      console.log('begun');
      const wait = setInterval(() => {
        if (!fs.existsSync(${JSON.stringify(other)})) return;
        console.log('met');
        clearInterval(wait);
      }, 5)`;
    const { outcomes, said } = await runGroups([
      [
        { ...stage('a', 0), args: ['-e', meet(left, right)] },
        { ...stage('b', 0), args: ['-e', meet(right, left)] },
      ],
      [stage('c', 0, ['a', 'b'])],
    ]);
    expect(outcomes).toEqual(['a passed', 'b passed', 'c passed']);
    expect(said[0]).toBe('\n== at the same time: a, b');
    for (const name of ['a', 'b']) expect(said).toContain(`\n== ${name}\nbegun\nmet`);
  });

  it('ends with the sum of all, and a failed stage without tests is one failure', async () => {
    const { all } = await run([stage('lint', 1), stage('unit', 0)]);
    const counted = all.map((one) =>
      one.name === 'unit' ? { ...one, passed: 7, skipped: 2 } : one,
    );
    const summary = summarize(counted, 12.5);
    expect(summary).toMatchObject({ passed: 7, failed: 1, skipped: 2, seconds: 12.5 });
    expect(hasPassed(summary)).toBe(false);
    const lines = summaryLines(summary);
    expect(lines).toEqual(['', 'failed: lint', '2 skipped', '12.5 s', '7 passed, 1 failed']);
  });
});

const names = (stages: readonly Stage[]) => stages.map((one) => one.name);

describe('the stages of npm test', () => {
  it('check types first, touch the host only after lint, unit tests and simulations, and build before the lab', () => {
    expect(stagesFor({ filters: [] }).map(names)).toEqual([
      ['typecheck'],
      ['lint', 'unit', 'sim', 'weather'],
      ['build'],
      ['prepare'],
      ['contract'],
      ['lab'],
      ['board-prepare'],
      ['board'],
      ['card-prepare'],
      ['card'],
    ]);
    const rest = stagesFor({ filters: [] }).slice(1).flat();
    expect(rest.every((one) => one.needs.includes('typecheck'))).toBe(true);
  });

  it('leave everything else out with --only', () => {
    expect(names(stagesFor({ only: 'unit', filters: [] }).flat())).toEqual(['unit']);
    expect(names(stagesFor({ only: 'lab', filters: [] }).flat())).toEqual([
      'build',
      'prepare',
      'lab',
    ]);
    expect(names(stagesFor({ only: 'board', filters: [] }).flat())).toEqual([
      'build',
      'board-prepare',
      'board',
    ]);
    expect(names(stagesFor({ only: 'card', filters: [] }).flat())).toEqual([
      'build',
      'card-prepare',
      'card',
    ]);
  });

  it('end within the 90 minutes of a whole run, whatever hangs', () => {
    expect(RUN_LIMIT_MS).toBeLessThan(90 * 60_000);
    for (const { limitMs } of stagesFor({ filters: [] }).flat())
      expect(limitMs).toBeLessThan(RUN_LIMIT_MS);
  });

  it('hand paths to the tests alone', () => {
    const stages = stagesFor({ only: 'contract', filters: ['libs/adapters'] }).flat();
    expect(stages.map((one) => one.args.includes('libs/adapters'))).toEqual([false, false, true]);
  });

  it('are chosen on the command line', () => {
    expect(readTestOptions([])).toEqual({ ok: true, options: { json: false, filters: [] } });
    expect(readTestOptions(['--json', '--only', 'lab', 'apps/e2e'])).toEqual({
      ok: true,
      options: { json: true, only: 'lab', filters: ['apps/e2e'] },
    });
    expect(readTestOptions(['apps/e2e'])).toMatchObject({ ok: false });
    expect(readTestOptions(['--only', 'moon'])).toMatchObject({ ok: false });
    expect(readTestOptions(['--fast'])).toMatchObject({ ok: false });
  });
});

describe('counts of vitest', () => {
  it('add a file that could not be loaded to the failures', () => {
    const file = path.join(scratch, 'report.json');
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    writeFileSync(file, JSON.stringify(report));
    expect(readCounts(file)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  it('are unknown when there is no report', () => {
    expect(readCounts(path.join(scratch, 'none.json'))).toBeUndefined();
  });
});

describe('a command', () => {
  it('answers what it wrote, in order, and how it ended', async () => {
    const code = "process.stdout.write('one '); process.stderr.write('two'); process.exitCode = 4";
    const result = await runNode({ args: ['-e', code], signal: running(), output: 'kept' });
    expect(result.exitCode).toBe(4);
    expect([...result.output.matchAll(/one|two/g)]).toHaveLength(2);
  });

  it('is ended with all it started when the run is interrupted', async () => {
    const started = path.join(scratch, 'started');
    const grandchild = `require('node:fs').writeFileSync(process.argv[1], ''); setInterval(() => undefined, 1000)`;
    const spawned = JSON.stringify(['-e', grandchild, started]);
    const child = `require('node:child_process').spawn(process.execPath, ${spawned}, { stdio: 'inherit' })`;
    const interruption = new AbortController();
    const ended = runNode({ args: ['-e', child], signal: interruption.signal, output: 'kept' });
    await expect.poll(() => existsSync(started), { timeout: START_TIMEOUT_MS }).toBe(true);
    interruption.abort();
    // Its output ends only once the grandchild, which writes to the same pipe, has ended too.
    expect(await ended).toMatchObject({ exitCode: 1 });
  });
});
