import { chmodSync, closeSync, constants, copyFileSync, existsSync, openSync } from 'node:fs';
import { fsyncSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { GrappeError } from '@grappe/domain';
import type { Logger, StateStore } from '@grappe/ports';
import { DatabaseSync } from '@photostructure/sqlite';
import { migrate, refuseForeign } from './schema.ts';
import { corruptError, sqliteFailureKind, toStoreError } from './sqlite-failure.ts';
import { SqliteStateStore } from './sqlite-state-store.ts';

type Database = InstanceType<typeof DatabaseSync>;

/** The store holds tokens and certificates: only its owner may read it. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS_MODE_MASK = 0o077;
/** 1 MiB of pages: a small commit adds two or three, so the log is copied back only every hundred commits and stays small. */
const WAL_CHECKPOINT_PAGES = 256;
/** After a very large commit the log is cut back to this size at the next checkpoint. */
const WAL_BYTES_KEPT = 1_048_576;

export interface SqliteStateStoreOptions {
  /** The database file; its folder is made when it is missing. */
  readonly path: string;
  readonly logger?: Logger;
}

/**
 * Opens or makes the store and locks it until `close`. Throws a GrappeError: `REFUSED` when another controller has it, when it belongs
 * to another program or to a newer version; `CORRUPT` when it is damaged; `STORAGE_FULL` when it cannot be made.
 */
export function openSqliteStateStore(options: SqliteStateStoreOptions): StateStore {
  const path = resolve(options.path);
  makePrivateFile(path, options.logger);
  const database = openDatabase(path);
  try {
    lockAndCheck(database, path);
    configure(database);
    database.exec('BEGIN IMMEDIATE');
    migrate(database, path);
    database.exec('COMMIT');
    return new SqliteStateStore(database, path, options.logger);
  } catch (thrown) {
    const isDamaged =
      thrown instanceof GrappeError
        ? thrown.code === 'CORRUPT'
        : sqliteFailureKind(thrown) === 'corrupt';
    if (database.isTransaction) database.exec('ROLLBACK');
    // Before closing: closing may fold the log into the file and delete it.
    const error = isDamaged
      ? corruptError(path, keepDamagedCopy(path), thrown)
      : toStoreError(path, thrown);
    // Not `releaseDatabase`: what was refused or is damaged stays as it was found.
    database.close();
    throw error;
  }
}

function openDatabase(path: string): Database {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (thrown) {
    throw toStoreError(path, thrown);
  }
}

/** Writes nothing, so that a file that is refused or damaged stays as it was found. */
function lockAndCheck(database: Database, path: string): void {
  // Before WAL: the lock is then kept until close, and the log's index lives in memory instead of a file of its own.
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  database.exec('BEGIN EXCLUSIVE');
  refuseForeign(database, path);
  checkIntegrity(database, path);
  database.exec('COMMIT');
}

function configure(database: Database): void {
  database.exec('PRAGMA journal_mode = WAL');
  // FULL: every commit is flushed before it is acknowledged. NORMAL would lose the last ones on power loss.
  database.exec('PRAGMA synchronous = FULL');
  database.exec(`PRAGMA wal_autocheckpoint = ${WAL_CHECKPOINT_PAGES}`);
  database.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_KEPT}`);
  // Sorting never touches the card, and reading works on a full disk.
  database.exec('PRAGMA temp_store = MEMORY');
}

function checkIntegrity(database: Database, path: string): void {
  const row = database.prepare('PRAGMA quick_check(1)').get() as
    Readonly<Record<string, unknown>> | undefined;
  const verdict = row?.['quick_check'];
  if (verdict !== 'ok') throw corruptError(path, '', new Error(String(verdict)));
}

/** Copies the damaged files once: a later start must not replace the first, least damaged copy. Returns what to do next. */
function keepDamagedCopy(path: string): string {
  const copy = `${path}.corrupt`;
  const restore = `stop the controller, replace ${path} by a backup and remove ${path}-wal, then start it again`;
  try {
    if (!existsSync(copy)) {
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
      copyFileSync(path, copy, constants.COPYFILE_EXCL);
    }
    return `a copy is kept as ${copy}; ${restore}`;
  } catch {
    return `no copy could be made as ${copy}: make one elsewhere first; ${restore}`;
  }
}

/** SQLite gives its log the mode of the database file, so the file is made here, private from its first moment. */
function makePrivateFile(path: string, logger: Logger | undefined): void {
  const folder = dirname(path);
  try {
    const made = mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    if (made !== undefined) syncFolder(dirname(made));
    if (!existsSync(path)) {
      // An existing file is never opened here: closing it would drop the lock of a store open in this process.
      closeSync(openSync(path, 'wx', FILE_MODE));
      syncFolder(folder);
    }
    chmodSync(path, FILE_MODE);
    if ((statSync(folder).mode & OTHERS_MODE_MASK) !== 0) {
      logger?.warn({ folder }, 'other users can look into the data folder: chmod 700 it');
    }
  } catch (cause) {
    const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    throw new GrappeError(full ? 'STORAGE_FULL' : 'REFUSED', `${path} cannot be made or opened`, {
      remedy: full
        ? 'free some space on that disk'
        : 'check the owner and permissions of its folder',
      cause,
    });
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
