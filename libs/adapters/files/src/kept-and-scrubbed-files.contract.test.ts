import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepFile, keepNoFile } from './keep-file.ts';
import { scrubFile } from './scrub-file.ts';

const MODE_BITS = 0o777;
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'grappe-kept-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string): number => statSync(path).mode & MODE_BITS;

describe('a kept file', () => {
  it('is written with its folders, and not again where nothing differs', async () => {
    const path = join(folder, 'a/b/file');
    expect(await keepFile(path, 'one', { mode: 0o600 })).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('one');
    expect(modeOf(path)).toBe(0o600);
    const { ino } = statSync(path);
    expect(await keepFile(path, 'one', { mode: 0o600 })).toBe(false);
    expect(statSync(path).ino).toBe(ino);
    expect(await keepFile(path, 'two', { mode: 0o600 })).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('two');
  });

  it('gets its mode and its owner back', async () => {
    const path = join(folder, 'file');
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    await keepFile(path, 'one', { mode: 0o600, owner });
    chmodSync(path, 0o644);
    expect(await keepFile(path, 'one', { mode: 0o600, owner })).toBe(true);
    expect(modeOf(path)).toBe(0o600);
    expect(await keepFile(path, 'one', { mode: 0o600, owner })).toBe(false);
  });

  it('is not written through a link, nor removed where one is', async () => {
    const target = join(folder, 'target');
    const link = join(folder, 'link');
    writeFileSync(target, 'theirs');
    symlinkSync(target, link);
    expect(await keepFile(link, 'ours', { mode: 0o644 })).toBe(false);
    expect(await keepNoFile(link)).toBe(false);
    expect(readFileSync(target, 'utf8')).toBe('theirs');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  it('is away when it is not wanted', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'x');
    expect(await keepNoFile(path)).toBe(true);
    expect(existsSync(path)).toBe(false);
    expect(await keepNoFile(path)).toBe(false);
    expect(await keepNoFile(join(folder, 'none/file'))).toBe(false);
  });

  it('says which one it is that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const below = join(folder, 'file/below');
    await expect(keepFile(below, 'x', { mode: 0o644 })).rejects.toMatchObject({
      message: expect.stringContaining(below),
    });
  });
});

describe('a scrubbed file', () => {
  it.each([0, 75, 65_536, 200_000])('of %d bytes is zeros where it lay, and gone', async (size) => {
    const path = join(folder, 'secret');
    writeFileSync(path, Buffer.alloc(size, 's'));
    // Whoever still has it open sees what is on the disk.
    const descriptor = openSync(path, 'r');
    try {
      expect(await scrubFile(path)).toBe(true);
      const left = Buffer.alloc(size + 1, 'x');
      expect(readSync(descriptor, left, 0, size + 1, 0)).toBe(size);
      expect(left.subarray(0, size).every((byte) => byte === 0)).toBe(true);
    } finally {
      closeSync(descriptor);
    }
    expect(existsSync(path)).toBe(false);
    expect(await scrubFile(path)).toBe(false);
  });

  it('is never the one that a link leads to', async () => {
    const target = join(folder, 'target');
    writeFileSync(target, 'theirs');
    symlinkSync(target, join(folder, 'link'));
    await expect(scrubFile(join(folder, 'link'))).rejects.toThrow();
    expect(readFileSync(target, 'utf8')).toBe('theirs');
    mkdirSync(join(folder, 'folder'));
    await expect(scrubFile(join(folder, 'folder'))).rejects.toThrow();
  });
});
