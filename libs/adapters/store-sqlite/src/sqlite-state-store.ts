import { GrappeError, invariant } from '@grappe/domain';
import type {
  CommitResult,
  Logger,
  StateStore,
  StoredEntry,
  StoreExpectation,
  StoreOperation,
} from '@grappe/ports';
import type { DatabaseSync } from '@photostructure/sqlite';
import { ChangeHistory, type OnChange } from './change-history.ts';
import { checkPrefix, encodeOperations, type EncodedOperation } from './encoded-operation.ts';
import { releaseDatabase } from './release-database.ts';
import { corruptError, sqliteFailureKind, toStoreError } from './sqlite-failure.ts';

type Database = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Database['prepare']>;

interface EntryRow {
  readonly key: string;
  readonly value: string;
  readonly revision: number;
}

interface Statements {
  readonly begin: Statement;
  readonly commit: Statement;
  readonly rollback: Statement;
  readonly read: Statement;
  readonly revisionOf: Statement;
  readonly put: Statement;
  readonly delete: Statement;
  readonly setRevision: Statement;
}

function prepareStatements(database: Database): Statements {
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollback: database.prepare('ROLLBACK'),
    // The byte FF never occurs in UTF-8, so every key with the prefix, and no other, lies between the two bounds.
    read: database.prepare(
      `SELECT key, value, revision FROM entry
       WHERE key >= ?1 AND key < (?1 || CAST(X'FF' AS TEXT)) ORDER BY key`,
    ),
    revisionOf: database.prepare('SELECT revision FROM entry WHERE key = ?'),
    put: database.prepare('INSERT OR REPLACE INTO entry (key, value, revision) VALUES (?, ?, ?)'),
    delete: database.prepare('DELETE FROM entry WHERE key = ?'),
    setRevision: database.prepare('UPDATE store SET revision = ?'),
  };
}

/**
 * The controller's state in one SQLite file. SQLite runs on the calling thread: a commit blocks it for the time of one flush.
 * Made by `openSqliteStateStore`, which has locked, checked and migrated the database.
 */
export class SqliteStateStore implements StateStore {
  readonly #database: Database;
  readonly #path: string;
  readonly #logger: Logger | undefined;
  readonly #statements: Statements;
  readonly #history: ChangeHistory;
  #revision: number;
  /** Why nothing more is accepted: closed, or the disk has failed and what is on the disk is no longer known. */
  #ended: GrappeError | undefined;

  constructor(database: Database, path: string, logger: Logger | undefined) {
    this.#database = database;
    this.#path = path;
    this.#logger = logger;
    this.#statements = prepareStatements(database);
    const row = database.prepare('SELECT revision FROM store').get() as
      { readonly revision: number } | undefined;
    invariant(row !== undefined, 'the store has a revision');
    this.#revision = row.revision;
    this.#history = new ChangeHistory(row.revision);
  }

  // `async` without await turns every throw below into a rejection, as the port promises.
  async read(
    prefix: string,
  ): Promise<{ readonly revision: number; readonly entries: readonly StoredEntry[] }> {
    this.#assertUsable();
    checkPrefix(prefix);
    try {
      const rows = this.#statements.read.all(prefix) as readonly EntryRow[];
      return { revision: this.#revision, entries: rows.map((row) => this.#decode(row)) };
    } catch (thrown) {
      throw toStoreError(this.#path, thrown);
    }
  }

  async commit(
    operations: readonly StoreOperation[],
    expectations: readonly StoreExpectation[] = [],
  ): Promise<CommitResult> {
    this.#assertUsable();
    const encoded = encodeOperations(operations);
    try {
      // One connection, one thread and an exclusive lock: nothing can change between this check and the write.
      for (const { key, revision: expected } of expectations) {
        const revision = this.#revisionOf(key);
        if (revision !== expected) return { ok: false, reason: 'conflict', key, revision };
      }
      const revision = this.#revision + 1;
      this.#write(encoded, revision);
      this.#revision = revision;
      this.#history.record(revision, encoded);
      return { ok: true, revision };
    } catch (thrown) {
      return this.#commitFailed(thrown);
    }
  }

  watch(prefix: string, afterRevision: number, onChange: OnChange): () => void {
    this.#assertUsable();
    checkPrefix(prefix);
    return this.#history.watch(prefix, afterRevision, onChange);
  }

  async close(): Promise<void> {
    if (!this.#database.isOpen) return;
    this.#ended = new GrappeError('REFUSED', `the store ${this.#path} is closed`);
    this.#history.endWatches();
    releaseDatabase(this.#database, this.#path, this.#logger);
  }

  #write(operations: readonly EncodedOperation[], revision: number): void {
    const statements = this.#statements;
    statements.begin.run();
    for (const operation of operations) {
      if (operation.kind === 'put') statements.put.run(operation.key, operation.json, revision);
      else statements.delete.run(operation.key);
    }
    statements.setRevision.run(revision);
    statements.commit.run();
  }

  #commitFailed(thrown: unknown): CommitResult {
    const kind = sqliteFailureKind(thrown);
    try {
      // SQLite has already rolled back by itself after some failures.
      if (this.#database.isTransaction) this.#statements.rollback.run();
      if (kind === 'full') {
        this.#logger?.warn({ path: this.#path, err: thrown }, 'no room on the disk for the store');
        return { ok: false, reason: 'full' };
      }
    } catch (rollbackFailure) {
      this.#logger?.error({ path: this.#path, err: rollbackFailure }, 'rollback failed');
    }
    const error = toStoreError(this.#path, thrown);
    // After a failed flush the kernel may have dropped the pages: only a new start can tell what is on the disk.
    if (kind === 'disk-failure' || kind === 'corrupt') this.#ended = error;
    throw error;
  }

  #revisionOf(key: string): number {
    const row = this.#statements.revisionOf.get(key) as { readonly revision: number } | undefined;
    return row?.revision ?? 0;
  }

  #decode(row: EntryRow): StoredEntry {
    try {
      return {
        key: row.key,
        value: JSON.parse(row.value) as unknown,
        revision: row.revision,
      };
    } catch (cause) {
      throw corruptError(`${this.#path} (key "${row.key}")`, 'restore a backup of it', cause);
    }
  }

  #assertUsable(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }
}
