import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hastenNeighbours } from './neighbour-timing.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'grappe-sysctl-'));
  await mkdir(join(root, 'neigh/docker0'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

describe('neighbour timing', () => {
  it('is set for the interface that is named', async () => {
    const file = join(root, 'neigh/docker0/retrans_time_ms');
    await writeFile(file, '1000');
    expect(await hastenNeighbours('docker0', root)).toEqual({ ok: true });
    expect(await readFile(file, 'utf8')).toMatch(/^50\n/);
  });

  it('says so when there is no such interface, and makes no file', async () => {
    expect(await hastenNeighbours('docker0', root)).toMatchObject({ ok: false });
    await expect(readFile(join(root, 'neigh/docker0/retrans_time_ms'))).rejects.toThrow('ENOENT');
  });

  it('takes no path for a name', async () => {
    expect(await hastenNeighbours('../docker0', root)).toMatchObject({ ok: false });
  });
});
