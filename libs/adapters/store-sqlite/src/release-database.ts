import type { Logger } from '@grappe/ports';
import type { DatabaseSync } from '@photostructure/sqlite';
import { sqliteFailureKind } from './sqlite-failure.ts';

/**
 * Closes the database and gives up its lock at once. The binding finalises prepared statements only when they are collected as garbage,
 * and SQLite keeps a closed connection and its lock until then; so the lock is dropped first, which WAL mode does not allow.
 */
export function releaseDatabase(
  database: InstanceType<typeof DatabaseSync>,
  path: string,
  logger: Logger | undefined,
): void {
  try {
    if (database.isTransaction) database.exec('ROLLBACK');
    database.exec('PRAGMA journal_mode = DELETE');
    database.exec('PRAGMA locking_mode = NORMAL');
    // The new locking mode takes effect with the next access to the file.
    database.exec('SELECT 1 FROM sqlite_schema');
  } catch (err) {
    // Nothing is lost: the log is read again by the next start. The lock ends with this process at the latest.
    if (sqliteFailureKind(err) !== 'busy') {
      logger?.warn({ path, err }, 'the database keeps its lock until the process ends');
    }
  } finally {
    database.close();
  }
}
