import { chmod, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStateStore } from './open-sqlite-state-store.ts';

const put = (key: string, value: unknown) => ({ kind: 'put', key, value }) as const;
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('openSqliteStateStore', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grappe-store-'));
    path = join(folder, 'data', 'rack', 'state.db');
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function makeStore(entries: number): Promise<void> {
    const store = openSqliteStateStore({ path });
    await store.commit(
      Array.from({ length: entries }, (_, n) => put(`key/${n}`, 'x'.repeat(1_000))),
    );
    await store.close();
  }

  it('makes folders and files that only their owner can use', async () => {
    const store = openSqliteStateStore({ path });
    await store.commit([put('a', 1)]);
    expect(await modeOf(join(folder, 'data'))).toBe('700');
    expect(await modeOf(join(folder, 'data', 'rack'))).toBe('700');
    for (const name of await readdir(join(folder, 'data', 'rack'))) {
      expect([name, await modeOf(join(folder, 'data', 'rack', name))]).toEqual([name, '600']);
    }
    await store.close();
  });

  it('makes a file private that others could read', async () => {
    await makeStore(1);
    await chmod(path, 0o644);
    await openSqliteStateStore({ path }).close();
    expect(await modeOf(path)).toBe('600');
  });

  it('is refused to a second store in the same process, and the first goes on', async () => {
    const store = openSqliteStateStore({ path });
    expect(() => openSqliteStateStore({ path })).toThrow(
      expect.objectContaining({
        code: 'REFUSED',
        message: expect.stringContaining(`${path} is in use by another controller`),
      }),
    );
    expect(await store.commit([put('a', 1)])).toEqual({ ok: true, revision: 1 });
    await store.close();
  });

  it('writes nothing while nobody commits or only reads', async () => {
    const store = openSqliteStateStore({ path });
    await store.commit([put('a', 1)]);
    const log = await stat(`${path}-wal`);
    await store.read('');
    await store.commit([put('a', 2)], [{ key: 'a', revision: 9 }]);
    expect((await stat(`${path}-wal`)).mtimeMs).toBe(log.mtimeMs);
    await store.close();
  });

  it('keeps its log small over thousands of commits', async () => {
    const store = openSqliteStateStore({ path });
    for (let n = 0; n < 2_000; n += 1) await store.commit([put(`key/${n % 10}`, { n })]);
    expect((await stat(`${path}-wal`)).size).toBeLessThan(2 * 1_048_576);
    await store.close();
    expect(await readdir(join(folder, 'data', 'rack'))).toEqual(['state.db']);
  });

  it('names a damaged file, keeps one copy of it and says how to go on', async () => {
    await makeStore(200);
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(8_192, 0x5a), 0, 8_192, 40_960);
    await file.close();
    const damaged = await readFile(path);

    const refusal = expect.objectContaining({
      code: 'CORRUPT',
      message: `${path} is damaged`,
      remedy: expect.stringMatching(/a copy is kept as .*state\.db\.corrupt.* backup/),
    });
    expect(() => openSqliteStateStore({ path })).toThrow(refusal);
    expect((await readFile(`${path}.corrupt`)).equals(damaged)).toBe(true);
    expect(await modeOf(`${path}.corrupt`)).toBe('600');
  });

  it('takes a file that is no database at all for a damaged one', async () => {
    await makeStore(1);
    await writeFile(path, 'rack: black-pearl\n'.repeat(100));
    expect(() => openSqliteStateStore({ path })).toThrow(
      expect.objectContaining({ code: 'CORRUPT' }),
    );
    expect(await readFile(path, 'utf8')).toMatch(/^rack: black-pearl\n/);
  });

  it("refuses another program's database and leaves it as it was", async () => {
    await makeStore(1);
    await rm(path);
    const foreign = new DatabaseSync(path);
    foreign.exec('CREATE TABLE bookmark (url TEXT)');
    foreign.close();
    const before = await readFile(path);
    expect(() => openSqliteStateStore({ path })).toThrow(
      expect.objectContaining({ code: 'REFUSED', message: expect.stringContaining('another') }),
    );
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it('refuses a database of a newer version', async () => {
    await makeStore(1);
    const newer = new DatabaseSync(path);
    newer.exec('UPDATE schema_version SET version = 99');
    newer.close();
    expect(() => openSqliteStateStore({ path })).toThrow(
      expect.objectContaining({
        code: 'REFUSED',
        message: expect.stringContaining('schema version 99'),
      }),
    );
  });

  it('says which folder it may not use', async () => {
    await writeFile(join(folder, 'file'), '');
    const blocked = join(folder, 'file', 'state.db');
    expect(() => openSqliteStateStore({ path: blocked })).toThrow(
      expect.objectContaining({ code: 'REFUSED', message: expect.stringContaining(blocked) }),
    );
  });
});
