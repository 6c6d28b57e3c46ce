import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { noticeText, type AlertNotice } from '@grappe/domain';
import { alertHookContract, SAMPLE_NOTICES } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noticeDocument } from './notice-document.ts';
import { scriptHook } from './script-hook.ts';

const WAIT = { timeout: 20_000, interval: 20 };
/** Each its own: what listens to one goes with it. */
const never = (): AbortSignal => new AbortController().signal;
const notice: AlertNotice = { kind: 'test', rack: 'pearl', atMs: 0 };

async function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'grappe-hooks-'));
}

async function writeScript(folder: string, body: string, mode = 0o755): Promise<void> {
  await writeFile(join(folder, 'page'), `#!/bin/sh\n${body}\n`, { mode });
  await chmod(join(folder, 'page'), mode);
}

async function linesOf(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
}

alertHookContract('a script', noticeText, async () => {
  const folder = await makeFolder();
  const behave = (how: 'accept' | 'refuse' | 'hang') => {
    const then = { accept: 'echo thanks', refuse: 'echo no >&2; exit 3', hang: 'sleep 600' }[how];
    const keeps = how === 'accept' ? 'cat >> told' : 'echo $$ > begun';
    return writeScript(folder, `${keeps}\n${then}`);
  };
  await behave('accept');
  return {
    hook: scriptHook({ folder, script: 'page' }),
    received: async () =>
      (await linesOf(join(folder, 'told'))).map(
        (line) => (JSON.parse(line) as { text: string }).text,
      ),
    behave,
    hanging: () =>
      vi
        .waitFor(async () => expect(await linesOf(join(folder, 'begun'))).toHaveLength(1), WAIT)
        .then(() => undefined),
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('a script', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await makeFolder();
  });

  afterEach(() => rm(folder, { recursive: true }));

  const tell = () => scriptHook({ folder, script: 'page' }).tell(notice, never());

  it('is given the whole notice as one line of JSON', async () => {
    await writeScript(folder, 'cat > told');
    const [raised] = SAMPLE_NOTICES as readonly [AlertNotice];
    await scriptHook({ folder, script: 'page' }).tell(raised, never());
    const [line = '', ...others] = await linesOf(join(folder, 'told'));
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(noticeDocument(raised))));
    expect(JSON.parse(line)).toMatchObject({
      rack: 'pearl',
      kind: 'raised',
      at: '2023-11-14T22:13:20.000Z',
      alert: { id: 7, kind: 'node.lost', node: 'pi3', raisedAt: '2023-11-14T22:13:20.000Z' },
    });
  });

  it('gets nothing of the environment of whoever runs it', async () => {
    vi.stubEnv('GRAPPE_SECRET', 'grape');
    await writeScript(folder, 'env > told; pwd >> told');
    await tell();
    vi.unstubAllEnvs();
    const told = await linesOf(join(folder, 'told'));
    expect(told.join('\n')).not.toContain('grape');
    expect(told.at(-1)).toBe(folder);
    expect(told.some((line) => line.startsWith('PATH=/usr/local/sbin'))).toBe(true);
  });

  it.each([
    ['there is none', async () => undefined, /there is no page/],
    ['it is not executable', () => writeScript(folder, 'true', 0o644), /chmod u\+x/],
    ['others can change it', () => writeScript(folder, 'true', 0o777), /chmod go-w/],
    [
      'its interpreter is missing',
      () => writeFile(join(folder, 'page'), '#!/nowhere\n', { mode: 0o755 }),
      /cannot be started/,
    ],
  ])('says when %s, and that trying again is of no use', async (_, prepare, expected) => {
    await prepare();
    const told = await tell();
    expect(told.ok ? '' : told.error.message).toMatch(expected);
    expect(!told.ok && told.error.mayPass).toBe(false);
  });

  it('may be tried again when it says that it failed, and how', async () => {
    await writeScript(folder, 'echo "no carrier" >&2; exit 4');
    const told = await tell();
    expect(told).toEqual({
      ok: false,
      error: { message: 'the script ended with code 4: no carrier', mayPass: true },
    });
  });

  it('may leave its input unread, and print without end', async () => {
    await writeScript(folder, 'exec <&-\nhead -c 10000000 /dev/zero | tr "\\\\0" x; exit 0');
    const told = await tell();
    expect(told.ok).toBe(true);
    expect(told.ok && told.value.length).toBeLessThan(300);
  });

  it('ends with all that it has started, however stubborn', async () => {
    const stubborn =
      'trap "" TERM\n(trap "" TERM; while :; do date +%N > alive; sleep 0.05; done) &\nwait';
    await writeScript(folder, stubborn);
    const abort = new AbortController();
    const telling = scriptHook({ folder, script: 'page' }).tell(notice, abort.signal);
    await vi.waitFor(
      async () => expect(await linesOf(join(folder, 'alive'))).toHaveLength(1),
      WAIT,
    );
    abort.abort();
    expect((await telling).ok).toBe(false);
    const last = await linesOf(join(folder, 'alive'));
    await pause(500);
    expect(await linesOf(join(folder, 'alive'))).toEqual(last);
  });

  it('takes what it leaves running with it when it ends', async () => {
    await writeScript(
      folder,
      '(while :; do date +%N > alive; sleep 0.05; done) &\nwhile [ ! -s alive ]; do sleep 0.02; done',
    );
    expect((await tell()).ok).toBe(true);
    const last = await linesOf(join(folder, 'alive'));
    await pause(500);
    expect(await linesOf(join(folder, 'alive'))).toEqual(last);
  });
});
