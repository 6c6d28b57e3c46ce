import { execFile } from 'node:child_process';
import { mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StateStore } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStateStore } from './open-sqlite-state-store.ts';

const run = promisify(execFile);
const put = (key: string, value: unknown) => ({ kind: 'put', key, value }) as const;
const WRITER = fileURLToPath(new URL('testing/store-writer.ts', import.meta.url));
const BALLAST_BYTES = 524_288;

/** A file system of 2 MiB, a quarter of it taken by a file that tests remove to make room. Needs root. */
describe('SqliteStateStore on a disk that fills up', () => {
  let mountPoint: string;
  let path: string;
  let store: StateStore;

  beforeEach(async () => {
    mountPoint = await mkdtemp(join(tmpdir(), 'grappe-full-'));
    await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mountPoint]);
    await writeFile(join(mountPoint, 'ballast'), Buffer.alloc(BALLAST_BYTES, 1));
    path = join(mountPoint, 'data', 'state.db');
    store = openSqliteStateStore({ path });
  });

  afterEach(async () => {
    await store.close();
    // Lazily: the closed connection may hold its file until it is collected as garbage.
    await run('umount', ['--lazy', mountPoint]);
    await rmdir(mountPoint);
  });

  /** Commits until the disk is full, down to values of one character; returns the number of commits that passed. */
  async function fill(): Promise<number> {
    let passed = 0;
    for (const length of [50_000, 5_000, 500, 1]) {
      for (;;) {
        const result = await store.commit([
          put(`fill/${passed}`, 'x'.repeat(length)),
          put('count', passed + 1),
        ]);
        if (!result.ok) {
          expect(result).toEqual({ ok: false, reason: 'full' });
          break;
        }
        passed += 1;
      }
    }
    return passed;
  }

  it('reports "full", changes nothing, and goes on reading', async () => {
    const passed = await fill();
    expect(passed).toBeGreaterThan(5);
    const before = await store.read('');
    expect(before.revision).toBe(passed);
    expect(await store.commit([put('count', 'no'), put('big', 'y'.repeat(100_000))])).toEqual({
      ok: false,
      reason: 'full',
    });
    expect(await store.read('')).toEqual(before);
    expect((await store.read('count')).entries[0]?.value).toBe(passed);
  });

  it('tells watchers nothing about commits that found no room', async () => {
    const passed = await fill();
    const seen: unknown[] = [];
    store.watch('', passed, (change) => seen.push(change));
    await store.commit([put('a', 'y'.repeat(100_000))]);
    await rm(join(mountPoint, 'ballast'));
    await store.commit([put('a', 1)]);
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(seen).toEqual([{ revision: passed + 1, operations: [put('a', 1)] }]);
  });

  it('commits again once there is room, and has it all after it was opened again', async () => {
    const passed = await fill();
    await rm(join(mountPoint, 'ballast'));
    expect(await store.commit([put('after', 'y'.repeat(20_000))])).toEqual({
      ok: true,
      revision: passed + 1,
    });
    const before = await store.read('');
    await store.close();
    store = openSqliteStateStore({ path });
    expect(await store.read('')).toEqual(before);
  });

  it('cannot be made without any room, and says so', async () => {
    await writeFile(join(mountPoint, 'more'), Buffer.alloc(4 * BALLAST_BYTES)).catch(
      () => undefined,
    );
    expect(() => openSqliteStateStore({ path: join(mountPoint, 'data', 'new.db') })).toThrow(
      expect.objectContaining({ code: 'STORAGE_FULL' }),
    );
  });

  it('opens and reads on a full disk in a new process, and commits once there is room', async () => {
    const full = join(mountPoint, 'full', 'state.db');
    const write = async () => {
      const { stdout } = await run(process.execPath, ['--import', 'tsx', WRITER, full]);
      return stdout.trim().split('\n');
    };
    const first = await write();
    const acknowledged = Number(first.at(-2));
    expect(first.at(-1)).toBe(`failed Error: commit ${acknowledged + 1}: full`);
    expect((await write())[0]).toBe(`open ${acknowledged}`);
    const last = Number((await write()).at(-2)?.replace('open ', ''));
    await rm(join(mountPoint, 'ballast'));
    const after = await write();
    expect(after[0]).toBe(`open ${last}`);
    expect(Number(after.at(-2))).toBeGreaterThan(last);
  });
});
