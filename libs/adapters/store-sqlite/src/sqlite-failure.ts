import { GrappeError } from '@grappe/domain';

/** Result codes of SQLite (sqlite.org/rescode.html); the low byte of an extended code is its primary code. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
/** A quota or a file size limit ends here, and so does ENOSPC met outside the file's own growth. */
const SQLITE_IOERR_WRITE = 778;
const PRIMARY_CODE_MASK = 0xff;

export type SqliteFailureKind =
  'full' | 'corrupt' | 'busy' | 'read-only' | 'disk-failure' | 'other';

/** What a thrown value of the SQLite binding means for the store. */
export function sqliteFailureKind(thrown: unknown): SqliteFailureKind {
  const extended = numberField(thrown, 'sqliteExtendedCode');
  if (extended === SQLITE_IOERR_WRITE) return 'full';
  switch ((numberField(thrown, 'errcode') ?? 0) & PRIMARY_CODE_MASK) {
    case SQLITE_FULL:
      return 'full';
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return 'corrupt';
    case SQLITE_BUSY:
      return 'busy';
    case SQLITE_READONLY:
      return 'read-only';
    case SQLITE_IOERR:
      return 'disk-failure';
    default:
      return 'other';
  }
}

function numberField(thrown: unknown, name: string): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const value = (thrown as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'number' ? value : undefined;
}

/** The coded error for a failure of the database at `path`; a `GrappeError` stays what it is. */
export function toStoreError(path: string, thrown: unknown): GrappeError {
  if (thrown instanceof GrappeError) return thrown;
  switch (sqliteFailureKind(thrown)) {
    case 'busy':
      return new GrappeError('REFUSED', `${path} is in use by another controller`, {
        remedy: 'stop the other controller, or give this one a data folder of its own',
        cause: thrown,
      });
    case 'full':
      return new GrappeError('STORAGE_FULL', `no room on the disk that holds ${path}`, {
        remedy: 'free some space on that disk',
        cause: thrown,
      });
    case 'read-only':
      return new GrappeError('REFUSED', `${path} cannot be written`, {
        remedy:
          'check its owner and permissions, and whether the kernel has made the disk read-only after errors (dmesg)',
        cause: thrown,
      });
    case 'corrupt':
      return corruptError(path, 'restore a backup of it', thrown);
    case 'disk-failure':
      return new GrappeError('INTERNAL', `the disk failed under ${path}`, {
        remedy: 'check the disk (dmesg), then start the controller again',
        cause: thrown,
      });
    case 'other':
      return new GrappeError('INTERNAL', `the database ${path} failed`, { cause: thrown });
  }
}

export function corruptError(path: string, remedy: string, cause: unknown): GrappeError {
  return new GrappeError('CORRUPT', `${path} is damaged`, { remedy, cause });
}
