import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { writeTar, type TarEntry } from './tar-writer.ts';

const MTIME_SECONDS = 1_700_000_000;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tar-writer-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const root = { uid: 0, gid: 0 };
const LONG_PATH = `a/${'b'.repeat(90)}/${'c'.repeat(95)}`;

function sampleEntries(): readonly TarEntry[] {
  const bytes = Buffer.from('hello\n');
  return [
    { kind: 'symlink', path: 'a/link', mode: 0o777, ...root, linkTarget: 'file' },
    {
      kind: 'file',
      path: 'a/file',
      mode: 0o640,
      uid: 999,
      gid: 998,
      content: { kind: 'bytes', bytes },
    },
    { kind: 'file', path: LONG_PATH, mode: 0o644, ...root, content: { kind: 'bytes', bytes } },
    { kind: 'directory', path: 'a', mode: 0o755, ...root },
  ];
}

describe('writeTar', () => {
  it('gives the same bytes whatever the order of the entries', async () => {
    const one = join(directory, 'one.tar');
    const other = join(directory, 'other.tar');
    const written = await writeTar({ tarPath: one, entries: sampleEntries(), mtimeSeconds: 5 });
    const again = await writeTar({
      tarPath: other,
      entries: sampleEntries().toReversed(),
      mtimeSeconds: 5,
    });
    expect(again).toEqual(written);
    expect(await readFile(other)).toEqual(await readFile(one));
    expect(written.sizeBytes).toBe((await readFile(one)).length);
  });

  it('is read by tar as it was meant, parents first', async () => {
    const tarPath = join(directory, 'sample.tar');
    await writeTar({ tarPath, entries: sampleEntries(), mtimeSeconds: MTIME_SECONDS });
    const { stdout } = await promisify(execFile)(
      'tar',
      ['--list', '--verbose', '--numeric-owner', '--utc', '--full-time', `--file=${tarPath}`],
      { env: { ...process.env, LC_ALL: 'C' } },
    );
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll(/ +/g, ' '));
    const when = '2023-11-14 22:13:20';
    expect(lines).toEqual([
      `drwxr-xr-x 0/0 0 ${when} a/`,
      `-rw-r--r-- 0/0 6 ${when} ${LONG_PATH}`,
      `-rw-r----- 999/998 6 ${when} a/file`,
      `lrwxrwxrwx 0/0 0 ${when} a/link -> file`,
    ]);
  });

  it('refuses a file that is not the size it was', async () => {
    const file = join(directory, 'grown');
    await writeFile(file, 'longer than said');
    const entry: TarEntry = {
      kind: 'file',
      path: 'grown',
      mode: 0o644,
      ...root,
      content: { kind: 'file', file, sizeBytes: 3 },
    };
    const writing = writeTar({
      tarPath: join(directory, 'x.tar'),
      entries: [entry],
      mtimeSeconds: 0,
    });
    await expect(writing).rejects.toThrow(/changed while it was packed/);
  });

  it('refuses a path that no header can hold', async () => {
    const entry: TarEntry = { kind: 'directory', path: 'd'.repeat(300), mode: 0o755, ...root };
    const writing = writeTar({
      tarPath: join(directory, 'x.tar'),
      entries: [entry],
      mtimeSeconds: 0,
    });
    await expect(writing).rejects.toThrow(/too long/);
  });
});
