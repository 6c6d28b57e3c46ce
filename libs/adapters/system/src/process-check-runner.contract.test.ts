import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckRunOutcome } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessCheckRunner } from './process-check-runner.ts';

const TIMEOUT_MS = 400;
/** For a program that ends by itself, on a machine that is busy. */
const PATIENCE_MS = 20_000;

let folder: string;
let runner: ProcessCheckRunner;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grappe-checks-'));
  runner = new ProcessCheckRunner({ folder });
});
afterEach(() => {
  runner.close();
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, text: string, mode = 0o755): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), mode);
}

function run(command: string, timeoutMs = PATIENCE_MS): Promise<CheckRunOutcome> {
  return runner.run({ command, address: '10.0.0.9', port: 3_306, timeoutMs });
}

/** Whether the process runs, as what it was. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function pidIn(file: string): number {
  return Number(readFileSync(join(folder, file), 'utf8'));
}

describe('a program that checks a server', () => {
  it('gets address and port, next to no environment, and nothing to read', async () => {
    program('hello', 'cat; echo "$# $1 $2 $(env | grep -c GRAPPE) $(pwd)"');
    process.env['GRAPPE_SECRET'] = 'x';
    expect(await run('hello')).toEqual({
      kind: 'passed',
      text: 'exit code 0: 2 10.0.0.9 3306 0 /',
    });
    delete process.env['GRAPPE_SECRET'];
  });

  it('says by its exit code whether the server is up, and why by its first words', async () => {
    program('bad', 'echo >&2; echo "not synced" >&2; echo more >&2; exit 3');
    program('killed', 'kill -9 $$');
    expect(await run('bad')).toEqual({ kind: 'failed', text: 'exit code 3: not synced' });
    expect(await run('killed')).toEqual({ kind: 'failed', text: 'killed by SIGKILL' });
  });

  it('may say as much as it wants, of which little is kept', async () => {
    program('loud', 'head -c 3000000 /dev/zero | tr "\\0" "x"; printf "\\033[31m"; exit 1');
    const outcome = await run('loud');
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(outcome.kind === 'failed' && outcome.text.length).toBe(200);
  });

  it.each([
    ['is not there', 'missing', undefined],
    ['is not executable', 'plain', 0o644],
    ['may be changed by other users', 'open', 0o777],
  ])('that %s is not run', async (why, name, mode) => {
    if (mode !== undefined) program(name, 'exit 0', mode);
    expect(await run(name)).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining(`${join(folder, name)} ${why}`) as string,
    });
  });

  it('that no kernel can run is told of', async () => {
    writeFileSync(join(folder, 'odd'), '#!/no/such/interpreter\n');
    chmodSync(join(folder, 'odd'), 0o755);
    expect(await run('odd')).toMatchObject({ kind: 'unusable' });
  });

  it.each(['../escape', '/bin/true', '.hidden', 'a b', ''])('is no path: %j', async (name) => {
    program('../escape-grappe-check', 'exit 0');
    mkdirSync(join(folder, 'sub'));
    expect(await run(name)).toMatchObject({ kind: 'unusable' });
    rmSync(join(folder, '../escape-grappe-check'));
  });
});

describe('a program that hangs', () => {
  it('is killed when its time is over', async () => {
    program('hangs', `echo $$ > ${folder}/pid; exec sleep 1000`);
    expect(await run('hangs', TIMEOUT_MS)).toEqual({
      kind: 'timed-out',
      text: `no answer within ${TIMEOUT_MS} ms: killed`,
    });
    await until(() => !lives(pidIn('pid')));
  });

  it('is killed although it ignores all that can be ignored', async () => {
    program('stubborn', `trap "" TERM INT HUP; echo $$ > ${folder}/pid; while :; do sleep 1; done`);
    expect(await run('stubborn', TIMEOUT_MS)).toMatchObject({ kind: 'timed-out' });
    await until(() => !lives(pidIn('pid')));
  });

  it('is killed with all that it has started', async () => {
    program('forks', `sleep 1000 & echo $! > ${folder}/child; wait`);
    expect(await run('forks', TIMEOUT_MS)).toMatchObject({ kind: 'timed-out' });
    await until(() => !lives(pidIn('child')));
  });

  it('leaves nothing behind when it ends itself and its child does not', async () => {
    program('leaves', `sleep 1000 & echo $! > ${folder}/child; exit 0`);
    expect(await run('leaves')).toMatchObject({ kind: 'passed' });
    await until(() => !lives(pidIn('child')));
  });

  it('is not waited for when a child of it has escaped and holds its output', async () => {
    program('escapes', `setsid sleep 1000 & echo $! > ${folder}/child; exit 1`);
    expect(await run('escapes')).toMatchObject({ kind: 'failed' });
    const pid = pidIn('child');
    if (lives(pid)) process.kill(pid, 'SIGKILL');
  });

  it('is begun again once it is gone, and one that still runs may run twice', async () => {
    program('hangs', 'exec sleep 1000');
    program('slow', 'sleep 0.2');
    expect(await run('hangs', TIMEOUT_MS)).toMatchObject({ kind: 'timed-out' });
    await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS));
    const text = expect.stringContaining('no answer') as string;
    expect(await run('hangs', TIMEOUT_MS)).toEqual({ kind: 'timed-out', text });
    const both = await Promise.all([run('slow'), run('slow')]);
    expect(both.map(({ kind }) => kind)).toEqual(['passed', 'passed']);
  });

  it('slows nobody else', async () => {
    program('hangs', 'exec sleep 1000');
    program('quick', 'exit 0');
    let ended = false;
    const hanging = run('hangs', PATIENCE_MS).then(() => (ended = true));
    for (let count = 0; count < 5; count += 1)
      expect(await run('quick')).toMatchObject({ kind: 'passed' });
    expect(ended).toBe(false);
    runner.close();
    await hanging;
  });
});
