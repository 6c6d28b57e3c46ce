import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCpuTimes } from './cpu-times.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-stat-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function timesOf(text: string) {
  const path = join(folder, 'stat');
  await writeFile(path, text);
  return readCpuTimes(path);
}

describe('readCpuTimes', () => {
  it('adds up what is not idle, guests once', async () => {
    const text = 'cpu  100 20 30 800 40 5 5 0 60 0\ncpu0 1 2 3 4\n';
    expect(await timesOf(text)).toEqual({ busy: 160, total: 1_000 });
  });

  it('knows old kernels, which tell less', async () => {
    expect(await timesOf('cpu 1 1 1 7\n')).toEqual({ busy: 3, total: 10 });
  });

  it.each(['', '\n', 'cpu\n', 'cpu a b c d\n', 'intr 1 2 3 4\n'])(
    'is not known from %j',
    async (text) => {
      expect(await timesOf(text)).toBeUndefined();
    },
  );

  it('is not known where there is no such file', async () => {
    expect(await readCpuTimes(join(folder, 'none'))).toBeUndefined();
  });
});
