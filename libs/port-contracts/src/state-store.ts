import { STORE_OPERATIONS_MAX, type StateStore } from '@grappe/ports';
import { expect, it } from 'vitest';
import {
  describeStore,
  type StateStoreSubject,
  type StoreUnderTest,
} from './state-store-subject.ts';

const put = (key: string, value: unknown) => ({ kind: 'put', key, value }) as const;
const del = (key: string) => ({ kind: 'delete', key }) as const;

async function keysOf(store: StateStore, prefix: string): Promise<readonly string[]> {
  return (await store.read(prefix)).entries.map((entry) => entry.key);
}

/** What every StateStore must do; `make` gives empty storage for each test. */
export function stateStoreContract(title: string, make: () => Promise<StateStoreSubject>): void {
  describeStore(`${title} as a StateStore`, make, (on) => {
    declareCommits(on);
    declareExpectations(on);
    declareKeys(on);
    declareValues(on);
    declareRestarts(on);
  });
}

/** Revisions, order, atomicity. */
function declareCommits(on: StoreUnderTest): void {
  it('starts empty at revision 0', async () => {
    expect(await on.store.read('')).toEqual({ revision: 0, entries: [] });
  });

  it('gives each commit the next revision, and each key the revision of its last write', async () => {
    expect(await on.store.commit([put('a', 1), put('b', 1)])).toEqual({ ok: true, revision: 1 });
    expect(await on.store.commit([put('b', 2)])).toEqual({ ok: true, revision: 2 });
    expect(await on.store.read('')).toEqual({
      revision: 2,
      entries: [
        { key: 'a', value: 1, revision: 1 },
        { key: 'b', value: 2, revision: 2 },
      ],
    });
  });

  it('counts a commit without operations', async () => {
    expect(await on.store.commit([])).toEqual({ ok: true, revision: 1 });
    expect((await on.store.read('')).revision).toBe(1);
  });

  it('applies operations in order, also on one key', async () => {
    await on.store.commit([put('a', 1), del('a'), put('b', 1), put('b', 2)]);
    expect((await on.store.read('')).entries).toEqual([{ key: 'b', value: 2, revision: 1 }]);
  });

  it('deletes a missing key without complaint, as a commit of its own', async () => {
    expect(await on.store.commit([del('nothing')])).toEqual({ ok: true, revision: 1 });
    expect(await keysOf(on.store, '')).toEqual([]);
  });

  it('changes nothing when a commit conflicts', async () => {
    await on.store.commit([put('a', 1)]);
    await on.store.commit([put('a', 2), put('b', 1), del('a')], [{ key: 'a', revision: 7 }]);
    expect(await on.store.read('')).toEqual({
      revision: 1,
      entries: [{ key: 'a', value: 1, revision: 1 }],
    });
  });

  it('changes nothing when one value of a commit is not JSON', async () => {
    await expect(on.store.commit([put('a', 1), put('b', undefined)])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    await expect(on.store.commit([put('a', cycle)])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await on.store.read('')).toEqual({ revision: 0, entries: [] });
  });
}

/** Compare-and-set. */
function declareExpectations(on: StoreUnderTest): void {
  it('takes an expectation of revision 0 as "must not exist"', async () => {
    expect(await on.store.commit([put('a', 1)], [{ key: 'a', revision: 0 }])).toMatchObject({
      ok: true,
    });
    expect(await on.store.commit([put('a', 2)], [{ key: 'a', revision: 0 }])).toEqual({
      ok: false,
      reason: 'conflict',
      key: 'a',
      revision: 1,
    });
  });

  it('lets a commit pass only while its expectations hold, and names the first that does not', async () => {
    await on.store.commit([put('a', 1)]);
    await on.store.commit([put('b', 1)]);
    const stale = await on.store.commit(
      [put('c', 1)],
      [
        { key: 'a', revision: 1 },
        { key: 'b', revision: 1 },
        { key: 'd', revision: 9 },
      ],
    );
    expect(stale).toEqual({ ok: false, reason: 'conflict', key: 'b', revision: 2 });
    expect(await on.store.commit([put('c', 1)], [{ key: 'b', revision: 2 }])).toMatchObject({
      ok: true,
    });
  });

  it('lets a deleted key be expected as missing', async () => {
    await on.store.commit([put('a', 1)]);
    await on.store.commit([del('a')], [{ key: 'a', revision: 1 }]);
    expect(await on.store.commit([put('a', 2)], [{ key: 'a', revision: 1 }])).toEqual({
      ok: false,
      reason: 'conflict',
      key: 'a',
      revision: 0,
    });
    expect(await on.store.commit([put('a', 2)], [{ key: 'a', revision: 0 }])).toMatchObject({
      ok: true,
    });
  });

  it('lets exactly one of several concurrent commits with the same expectation pass', async () => {
    const results = await Promise.all(
      [1, 2, 3, 4].map((n) => on.store.commit([put('a', n)], [{ key: 'a', revision: 0 }])),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
  });
}

/** Prefixes, order and characters of keys. */
function declareKeys(on: StoreUnderTest): void {
  it('reads exactly the keys with a prefix', async () => {
    const all = ['node', 'node/', 'node/a', 'node/b', 'node0', 'nodes/a', 'Node/a', 'mode/a'];
    await on.store.commit(all.map((key) => put(key, 1)));
    expect(await keysOf(on.store, 'node/')).toEqual(['node/', 'node/a', 'node/b']);
    expect(await keysOf(on.store, 'node/a')).toEqual(['node/a']);
    expect(await keysOf(on.store, '')).toHaveLength(all.length);
    expect(await keysOf(on.store, 'x')).toEqual([]);
  });

  it('takes % _ * ? [ \\ and quotes in keys and prefixes as themselves', async () => {
    const odd = ["a'b", 'a%b', 'a*b', 'a?b', 'a[b', 'a\\b', 'a_b', 'aXb'];
    await on.store.commit(odd.map((key) => put(key, key)));
    expect(await keysOf(on.store, 'a')).toEqual([...odd].sort());
    for (const prefix of ["a'", 'a%', 'a*', 'a?', 'a[', 'a\\', 'a_']) {
      expect(await keysOf(on.store, prefix)).toEqual([`${prefix}b`]);
    }
  });

  it('orders keys by the bytes of their UTF-8 form', async () => {
    // UTF-16 order would put the astral character (a surrogate pair) before U+FF5E.
    const ordered = ['A', 'Z', 'a', 'a/', 'a0', 'aa', 'b', '\u00e9', '\uff5e', '\u{1f347}'];
    await on.store.commit([...ordered].reverse().map((key) => put(key, 1)));
    expect(await keysOf(on.store, '')).toEqual(ordered);
    expect(await keysOf(on.store, '\u{1f347}')).toEqual(['\u{1f347}']);
  });

  it('refuses keys that storage could confuse', async () => {
    for (const key of ['', 'a\0b', 'a\ud83c']) {
      await expect(on.store.commit([put(key, 1)])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect((await on.store.read('')).revision).toBe(0);
  });
}

/** What goes in comes out; copies, limits. */
function declareValues(on: StoreUnderTest): void {
  it('gives values back as they were', async () => {
    const values: readonly unknown[] = [
      null,
      true,
      0,
      -1.5e300,
      '',
      'grappe \u00e9 \u{1f347} \0 \ud83c end',
      [],
      {},
      { nested: { list: [1, [2, [{ deep: [null, 'x'] }]]], '': 0, 'a.b/c%_': '"' } },
      'x'.repeat(2_000_000),
      Array.from({ length: 20_000 }, (_, index) => ({ index, name: `task-${index}` })),
    ];
    await on.store.commit(values.map((value, index) => put(`value/${index + 10}`, value)));
    const { entries } = await on.store.read('value/');
    expect(entries.map((entry) => entry.value)).toEqual(values);
  });

  it('is not changed by what callers do to their objects', async () => {
    const mine = { list: [1] };
    await on.store.commit([put('a', mine)]);
    mine.list.push(2);
    const first = (await on.store.read('a')).entries[0]?.value as { list: number[] };
    first.list.push(3);
    expect((await on.store.read('a')).entries[0]?.value).toEqual({ list: [1] });
  });

  it('accepts a commit of the largest size and rejects a larger one whole', async () => {
    const operations = Array.from({ length: STORE_OPERATIONS_MAX }, (_, n) => put(`k${n}`, n));
    await expect(on.store.commit([...operations, put('more', 1)])).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    expect(await on.store.read('')).toEqual({ revision: 0, entries: [] });
    expect(await on.store.commit(operations)).toEqual({ ok: true, revision: 1 });
    expect(await keysOf(on.store, '')).toHaveLength(STORE_OPERATIONS_MAX);
  });
}

/** Opening again and closing. */
function declareRestarts(on: StoreUnderTest): void {
  it('keeps entries and the revision when it is opened again', async () => {
    await on.store.commit([put('a', 1)]);
    await on.store.commit([put('b', 1)]);
    await on.store.commit([del('b')]);
    await on.store.close();
    on.store = await on.open();
    expect(await on.store.read('')).toEqual({
      revision: 3,
      entries: [{ key: 'a', value: 1, revision: 1 }],
    });
    expect(await on.store.commit([put('c', 1)])).toEqual({ ok: true, revision: 4 });
  });

  it('rejects every call once closed, and closes twice', async () => {
    await on.store.close();
    await on.store.close();
    await expect(on.store.read('')).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(on.store.commit([put('a', 1)])).rejects.toMatchObject({ code: 'REFUSED' });
    expect(() => on.store.watch('', 0, () => undefined)).toThrow(
      expect.objectContaining({ code: 'REFUSED' }),
    );
  });
}
