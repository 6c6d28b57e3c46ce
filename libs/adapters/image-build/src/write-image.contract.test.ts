import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { imageIds } from './image-ids.ts';
import { writeImage } from './write-image.ts';

const MIB = 1_048_576;
const EPOCH_S = 1_700_000_000;
const FOLDERS = 40;

const scratch = mkdtempSync(path.join(tmpdir(), 'grappe-image-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The same files, in other inodes, made at another time. */
function treeIn(folder: string): string {
  for (const index of Array.from({ length: FOLDERS }).keys()) {
    const inner = path.join(folder, 'root', `folder-${index}`);
    mkdirSync(inner, { recursive: true });
    writeFileSync(path.join(inner, 'file'), `${index}`);
    for (const one of [path.join(inner, 'file'), inner]) utimesSync(one, EPOCH_S, EPOCH_S);
  }
  mkdirSync(path.join(folder, 'boot'));
  writeFileSync(path.join(folder, 'boot/config.txt'), 'arm_64bit=1\n');
  for (const name of ['boot/config.txt', 'root', 'boot']) {
    utimesSync(path.join(folder, name), EPOCH_S, EPOCH_S);
  }
  return folder;
}

async function imageOf(name: string): Promise<string> {
  const folder = treeIn(path.join(scratch, name));
  const file = path.join(folder, 'card.img');
  const tree = { root: path.join(folder, 'root'), boot: path.join(folder, 'boot') };
  await writeImage(
    {
      file,
      tree: { ...tree, contentBytes: 0, packages: [] },
      layout: {
        boot: { startBytes: 8 * MIB, sizeBytes: 64 * MIB },
        root: { startBytes: 72 * MIB, sizeBytes: 24 * MIB },
        imageBytes: 96 * MIB,
      },
      ids: imageIds('a'),
      epochS: EPOCH_S,
    },
    {
      cacheFolder: scratch,
      workFolder: scratch,
      filesFolder: scratch,
      fresh: false,
      isRoot: process.getuid?.() === 0,
      signal: new AbortController().signal,
      say: () => undefined,
    },
  );
  return file;
}

const sha256Of = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex');

describe('the image of a card', () => {
  it('is the same, byte by byte, whenever its files were made and read', async () => {
    const first = await imageOf('first');
    const second = await imageOf('second, of course?');
    expect(sha256Of(second)).toBe(sha256Of(first));
  });
});
