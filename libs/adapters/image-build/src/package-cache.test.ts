import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadName, keepDownloads, takeDownloads } from './package-cache.ts';

const installed = (name: string, version: string) => ({ name, version, architecture: 'arm64' });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'grappe-package-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const namesIn = async (name: string): Promise<readonly string[]> =>
  (await readdir(path.join(folder, name))).sort();

describe('downloads', () => {
  it('have the names that apt gives them', () => {
    expect(downloadName(installed('login', '1:4.16.0-2+really2.41-5'))).toBe(
      'login_1%3a4.16.0-2+really2.41-5_arm64.deb',
    );
  });

  it('are taken from the cache and stay there', async () => {
    await mkdir(path.join(folder, 'debs'));
    await writeFile(path.join(folder, 'debs/a_1_arm64.deb'), 'a');
    await mkdir(path.join(folder, 'debs/partial'));
    await takeDownloads(path.join(folder, 'debs'), path.join(folder, 'own'));
    await rm(path.join(folder, 'debs/a_1_arm64.deb'));
    expect(await namesIn('own')).toEqual(['a_1_arm64.deb']);
  });

  it('are kept as long as the last build has installed them', async () => {
    await takeDownloads(path.join(folder, 'debs'), path.join(folder, 'own'));
    for (const name of ['a_1_arm64.deb', 'old_1_arm64.deb']) {
      await writeFile(path.join(folder, 'debs', name), 'before');
    }
    for (const name of ['a_1_arm64.deb', 'b_2_arm64.deb', 'old_1_arm64.deb', 'lock']) {
      await writeFile(path.join(folder, 'own', name), 'now');
    }
    await keepDownloads(path.join(folder, 'own'), path.join(folder, 'debs'), [
      installed('a', '1'),
      installed('b', '2'),
    ]);
    expect(await namesIn('debs')).toEqual(['a_1_arm64.deb', 'b_2_arm64.deb']);
    expect(await readFile(path.join(folder, 'debs/a_1_arm64.deb'), 'utf8')).toBe('now');
  });
});
