/** One key and its JSON value. Keys are paths such as `node/black-pearl1`; a prefix is a leading part of a key. */
export interface StoredEntry {
  readonly key: string;
  readonly value: unknown;
  /** Store revision at which this key was last written. */
  readonly revision: number;
}

export type StoreOperation =
  | { readonly kind: 'put'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'delete'; readonly key: string };

/** Holds when the key was last written at `revision`; 0 means that the key must not exist. */
export interface StoreExpectation {
  readonly key: string;
  readonly revision: number;
}

export type CommitResult =
  | { readonly ok: true; readonly revision: number }
  | {
      readonly ok: false;
      readonly reason: 'conflict';
      readonly key: string;
      readonly revision: number;
    }
  /** No room on the disk: nothing was changed, the store goes on reading, and a later commit may succeed. */
  | { readonly ok: false; readonly reason: 'full' };

export interface StoreChange {
  /** Revision of the commit that made the change; all changes of one commit share it and arrive together, in order. */
  readonly revision: number;
  readonly operations: readonly StoreOperation[];
}

/**
 * The controller's memory. A commit is atomic and durable when its promise resolves: it survives `kill -9` and power loss.
 * Revisions grow by one with each commit. Other failures (corruption, a closed store) reject with a GrappeError.
 */
export interface StateStore {
  /** All entries whose key begins with `prefix`, in key order, as of one revision. */
  read(
    prefix: string,
  ): Promise<{ readonly revision: number; readonly entries: readonly StoredEntry[] }>;
  /** Applies all operations or none. */
  commit(
    operations: readonly StoreOperation[],
    expectations?: readonly StoreExpectation[],
  ): Promise<CommitResult>;
  /**
   * Calls `onChange` once for each commit after `afterRevision` that touches `prefix`, in order, without gaps; returns a function
   * that ends the watch. Commits older than the store's history limit give `compacted`: read again, then watch from there.
   */
  watch(
    prefix: string,
    afterRevision: number,
    onChange: (change: StoreChange | { readonly compacted: true }) => void,
  ): () => void;
  close(): Promise<void>;
}

/** Commits a watcher may lag behind before it must read again; bounds the memory that history takes. */
export const STORE_HISTORY_COMMITS_MAX = 1_000;
/** Operations in one commit; a deploy of the largest stack stays below. */
export const STORE_OPERATIONS_MAX = 10_000;
