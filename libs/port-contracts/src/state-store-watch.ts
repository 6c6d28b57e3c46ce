import { STORE_HISTORY_COMMITS_MAX, type StoreChange } from '@grappe/ports';
import { beforeEach, expect, it } from 'vitest';
import {
  describeStore,
  type StateStoreSubject,
  type StoreUnderTest,
} from './state-store-subject.ts';

type Seen = StoreChange | { readonly compacted: true };

interface StoreWatched extends StoreUnderTest {
  /** What `note` was told in the running test. */
  readonly seen: Seen[];
  readonly note: (change: Seen) => void;
}

const put = (key: string, value: unknown) => ({ kind: 'put', key, value }) as const;
const del = (key: string) => ({ kind: 'delete', key }) as const;

/** Watchers are called soon after a commit, not within it: one turn of the event loop is enough for any of them. */
const delivered = () => new Promise<void>((resolve) => setImmediate(resolve));

const revisionsOf = (seen: readonly Seen[]) =>
  seen.map((change) => ('revision' in change ? change.revision : -1));

/** What every StateStore must do for its watchers; `make` gives empty storage for each test. */
export function stateStoreWatchContract(
  title: string,
  make: () => Promise<StateStoreSubject>,
): void {
  describeStore(`${title} as a StateStore that is watched`, make, (store) => {
    const seen: Seen[] = [];
    const on: StoreWatched = Object.assign(store, {
      seen,
      note: (change: Seen) => {
        seen.push(change);
      },
    });
    beforeEach(() => {
      seen.length = 0;
    });
    declareOrder(on);
    declareScope(on);
    declareHistory(on);
  });
}

/** Each commit once, in order, without gaps. */
function declareOrder(on: StoreWatched): void {
  it('tells later commits once each, in order, with all operations of a commit together', async () => {
    on.store.watch('', 0, on.note);
    await on.store.commit([put('a', 1), put('b', { x: 1 })]);
    await on.store.commit([del('a')]);
    await delivered();
    expect(on.seen).toEqual([
      { revision: 1, operations: [put('a', 1), put('b', { x: 1 })] },
      { revision: 2, operations: [del('a')] },
    ]);
  });

  it('tells earlier commits first, then later ones, without a gap', async () => {
    for (let n = 1; n <= 5; n += 1) await on.store.commit([put('a', n)]);
    on.store.watch('', 2, on.note);
    await on.store.commit([put('a', 6)]);
    await delivered();
    await on.store.commit([put('a', 7)]);
    await delivered();
    expect(revisionsOf(on.seen)).toEqual([3, 4, 5, 6, 7]);
  });

  it('has no gap between a read and a watch from its revision', async () => {
    const commits = Array.from({ length: 50 }, (_, n) => on.store.commit([put('a', n)]));
    const { revision } = await on.store.read('');
    on.store.watch('', revision, on.note);
    await Promise.all(commits);
    await on.store.commit([put('a', 'last')]);
    await delivered();
    expect(revisionsOf(on.seen)).toEqual(
      Array.from({ length: 51 - revision }, (_, n) => revision + 1 + n),
    );
  });

  it('keeps the order for a watcher that commits', async () => {
    const pending: Promise<unknown>[] = [];
    on.store.watch('', 0, (change) => {
      on.note(change);
      if (on.seen.length === 1) pending.push(on.store.commit([put('reply', 1)]));
    });
    const second: number[] = [];
    on.store.watch('', 0, (change) => {
      if ('revision' in change) second.push(change.revision);
    });
    await on.store.commit([put('a', 1)]);
    await delivered();
    await Promise.all(pending);
    await delivered();
    expect(revisionsOf(on.seen)).toEqual([1, 2]);
    expect(second).toEqual([1, 2]);
  });
}

/** What a watcher is told, and for how long. */
function declareScope(on: StoreWatched): void {
  it('tells only commits that touch the prefix, and only their operations on it', async () => {
    on.store.watch('node/', 0, on.note);
    await on.store.commit([put('stack/a', 1)]);
    await on.store.commit([put('stack/a', 2), put('node/a', 1), put('nodes', 1), del('node/b')]);
    await delivered();
    expect(on.seen).toEqual([{ revision: 2, operations: [put('node/a', 1), del('node/b')] }]);
  });

  it('says nothing about commits that conflicted', async () => {
    on.store.watch('', 0, on.note);
    await on.store.commit([put('a', 1)], [{ key: 'a', revision: 5 }]);
    await on.store.commit([put('a', 2)]);
    await delivered();
    expect(revisionsOf(on.seen)).toEqual([1]);
  });

  it('gives each watcher values of its own', async () => {
    const mutate = (change: Seen) => {
      if (!('operations' in change)) return;
      for (const operation of change.operations) {
        if (operation.kind === 'put') (operation.value as number[]).push(99);
      }
    };
    on.store.watch('', 0, mutate);
    on.store.watch('', 0, on.note);
    await on.store.commit([put('a', [1])]);
    await delivered();
    expect(on.seen).toEqual([{ revision: 1, operations: [put('a', [1])] }]);
  });

  it('stops telling once the watch or the store has ended', async () => {
    const end = on.store.watch('', 0, on.note);
    await on.store.commit([put('a', 1)]);
    await delivered();
    end();
    end();
    await on.store.commit([put('a', 2)]);
    await delivered();
    on.store.watch('', 2, on.note);
    await on.store.close();
    await delivered();
    expect(revisionsOf(on.seen)).toEqual([1]);
  });
}

/** How far back a watch can begin. */
function declareHistory(on: StoreWatched): void {
  it('keeps the promised history, and says "compacted" once for what is older', async () => {
    const commits = STORE_HISTORY_COMMITS_MAX + 1;
    for (let n = 1; n <= commits; n += 1) await on.store.commit([put('a', n)]);
    on.store.watch('', 1, on.note);
    await delivered();
    expect(revisionsOf(on.seen)).toEqual(Array.from({ length: commits - 1 }, (_, n) => n + 2));
    on.seen.length = 0;
    on.store.watch('', 0, on.note);
    await delivered();
    await on.store.commit([put('a', 'after')]);
    await delivered();
    expect(on.seen).toEqual([
      { compacted: true },
      { revision: commits + 1, operations: [put('a', 'after')] },
    ]);
  });

  it('says "compacted" for revisions from before it was opened, or that it never reached', async () => {
    await on.store.commit([put('a', 1)]);
    await on.store.commit([put('a', 2)]);
    await on.store.close();
    on.store = await on.open();
    on.store.watch('', 1, on.note);
    await delivered();
    expect(on.seen).toEqual([{ compacted: true }]);
    on.store.watch('', 9, on.note);
    await delivered();
    expect(on.seen).toEqual([{ compacted: true }, { compacted: true }]);
    on.store.watch('', 2, on.note);
    await on.store.commit([put('a', 3)]);
    await delivered();
    expect(on.seen[2]).toEqual({ revision: 3, operations: [put('a', 3)] });
  });
}
