import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder, loadSettings, type DataFolder } from './data-folder.ts';

const SETTINGS = { advertise: ['127.0.0.1'], listen: '::', port: 7443, mqttPort: 8883 };

let folder: DataFolder;

beforeEach(async () => {
  folder = dataFolder(await mkdtemp(path.join(tmpdir(), 'grappe-settings-')));
});

afterEach(() => rm(folder.path, { recursive: true, force: true }));

async function load(nut: unknown): Promise<unknown> {
  await writeFile(folder.settings, JSON.stringify({ ...SETTINGS, nut }));
  return loadSettings(folder);
}

describe('where clients of NUT are told, in controller.json', () => {
  it('may stand there', async () => {
    expect(await load(undefined)).not.toHaveProperty('nut');
    const nut = { listen: '172.16.0.1', port: 3493 };
    expect(await load(nut)).toEqual({ ...SETTINGS, nut });
  });

  it.each([
    true,
    null,
    {},
    { listen: '::' },
    { listen: '::', port: '1' },
    { listen: '::', port: 65_536 },
    { port: 1 },
  ])('is not %j', async (nut) => {
    await expect(load(nut)).rejects.toMatchObject({
      code: 'CORRUPT',
      remedy: expect.stringContaining('"nut"'),
    });
  });
});
