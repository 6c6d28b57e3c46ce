import { GrappeError } from '@grappe/domain';
import {
  STORE_HISTORY_COMMITS_MAX,
  STORE_OPERATIONS_MAX,
  type CommitResult,
  type StateStore,
  type StoreChange,
  type StoredEntry,
  type StoreExpectation,
  type StoreOperation,
} from '@grappe/ports';

interface StoredText {
  readonly json: string;
  readonly revision: number;
}

type OnChange = (change: StoreChange | { readonly compacted: true }) => void;

/** An operation with its value as JSON text: as on a disk, nobody shares objects with the store. */
interface KeptOperation {
  readonly kind: 'put' | 'delete';
  readonly key: string;
  readonly json: string;
}

interface Watcher {
  readonly prefix: string;
  readonly onChange: OnChange;
  cursor: number;
}

/** What survives a restart of the controller: pass it to another `MemoryStateStore` to open the same storage again. */
export class MemoryStateStorage {
  readonly entries = new Map<string, StoredText>();
  revision = 0;
}

export interface StateStoreFaults {
  /** While true, every commit finds the disk full. */
  full: boolean;
  /** So many of the next commits report a conflict on their first key, as if somebody else had been faster. */
  conflicts: number;
}

/** A StateStore in memory, with faults to inject. Watchers are called in microtasks, as by the real one. */
export class MemoryStateStore implements StateStore {
  readonly faults: StateStoreFaults = { full: false, conflicts: 0 };
  readonly #storage: MemoryStateStorage;
  readonly #history: { readonly revision: number; readonly operations: readonly KeptOperation[] }[];
  readonly #watchers = new Set<Watcher>();
  #closed = false;

  constructor(storage: MemoryStateStorage = new MemoryStateStorage()) {
    this.#storage = storage;
    this.#history = [];
  }

  async read(
    prefix: string,
  ): Promise<{ readonly revision: number; readonly entries: readonly StoredEntry[] }> {
    this.#assertOpen();
    const entries = [...this.#storage.entries]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => compareCodePoints(a, b))
      .map(([key, { json, revision }]) => ({ key, value: JSON.parse(json) as unknown, revision }));
    return { revision: this.#storage.revision, entries };
  }

  async commit(
    operations: readonly StoreOperation[],
    expectations: readonly StoreExpectation[] = [],
  ): Promise<CommitResult> {
    this.#assertOpen();
    if (operations.length > STORE_OPERATIONS_MAX) {
      throw new GrappeError(
        'LIMIT_EXCEEDED',
        `a commit has at most ${STORE_OPERATIONS_MAX} operations`,
      );
    }
    const kept = operations.map(keep);
    const conflict = this.#conflictOf(operations, expectations);
    if (conflict !== undefined) return { ok: false, reason: 'conflict', ...conflict };
    if (this.faults.full) return { ok: false, reason: 'full' };
    return { ok: true, revision: this.#apply(kept) };
  }

  watch(prefix: string, afterRevision: number, onChange: OnChange): () => void {
    this.#assertOpen();
    const watcher: Watcher = { prefix, onChange, cursor: afterRevision };
    this.#watchers.add(watcher);
    queueMicrotask(() => this.#tell(watcher));
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watchers.clear();
  }

  #conflictOf(
    operations: readonly StoreOperation[],
    expectations: readonly StoreExpectation[],
  ): StoreExpectation | undefined {
    const revisionOf = (key: string) => this.#storage.entries.get(key)?.revision ?? 0;
    const first = expectations[0] ?? operations[0];
    if (this.faults.conflicts > 0 && first !== undefined) {
      this.faults.conflicts -= 1;
      return { key: first.key, revision: revisionOf(first.key) };
    }
    const broken = expectations.find(({ key, revision }) => revisionOf(key) !== revision);
    return broken && { key: broken.key, revision: revisionOf(broken.key) };
  }

  #apply(operations: readonly KeptOperation[]): number {
    const storage = this.#storage;
    storage.revision += 1;
    const revision = storage.revision;
    for (const { kind, key, json } of operations) {
      if (kind === 'put') storage.entries.set(key, { json, revision });
      else storage.entries.delete(key);
    }
    this.#history.push({ revision, operations });
    if (this.#history.length > STORE_HISTORY_COMMITS_MAX) this.#history.shift();
    for (const watcher of this.#watchers) queueMicrotask(() => this.#tell(watcher));
    return revision;
  }

  #tell(watcher: Watcher): void {
    while (this.#watchers.has(watcher) && watcher.cursor !== this.#storage.revision) {
      const oldest = this.#history[0]?.revision ?? Infinity;
      const commit = this.#history[watcher.cursor + 1 - oldest];
      if (commit === undefined) {
        this.#watchers.delete(watcher);
        watcher.onChange({ compacted: true });
        return;
      }
      watcher.cursor = commit.revision;
      const touching = commit.operations.filter(({ key }) => key.startsWith(watcher.prefix));
      if (touching.length === 0) continue;
      watcher.onChange({ revision: commit.revision, operations: touching.map(restore) });
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new GrappeError('REFUSED', 'the store is closed');
  }
}

function keep(operation: StoreOperation): KeptOperation {
  const { key } = operation;
  if (key === '' || key.includes('\0') || /\p{Surrogate}/u.test(key)) {
    throw new GrappeError('INVALID_INPUT', `${JSON.stringify(key)} is not a store key`);
  }
  if (operation.kind === 'delete') return { kind: 'delete', key, json: '' };
  const json = toJson(operation.value);
  if (json === undefined) {
    throw new GrappeError('INVALID_INPUT', `the value for store key "${key}" is not JSON`);
  }
  return { kind: 'put', key, json };
}

/** Absent for what is not JSON: cycles, `undefined`, functions. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function restore({ kind, key, json }: KeptOperation): StoreOperation {
  return kind === 'delete' ? { kind, key } : { kind, key, value: JSON.parse(json) as unknown };
}

/** The order of code points is the order of UTF-8 bytes; JavaScript's own order is that of UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  const left = codePoints(a);
  const right = codePoints(b);
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function codePoints(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
