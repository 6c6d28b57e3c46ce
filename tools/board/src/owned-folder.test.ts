import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isInUse, makeOwnedFolder } from './owned-folder.ts';

/** Above the largest number that Linux gives to a process. */
const NOBODY = 2 ** 22 + 1;

const parent = mkdtempSync(path.join(tmpdir(), 'grappe-owned-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('a folder that belongs to a process', () => {
  it('stays while that process runs, and goes when the next one comes', async () => {
    const names = [`run-${NOBODY}-abc`, `run-${process.ppid}-abc`, 'run-notes', 'other'];
    for (const name of names) mkdirSync(path.join(parent, name));
    const own = await makeOwnedFolder(parent, 'run-');
    expect(existsSync(own)).toBe(true);
    expect(names.map((name) => existsSync(path.join(parent, name)))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(isInUse(path.basename(own), 'run-')).toBe(true);
    expect(isInUse('other', 'run-')).toBe(false);
  });
});
