import { GrappeError, invariant } from '@grappe/domain';
import type { DatabaseSync } from '@photostructure/sqlite';

type Database = InstanceType<typeof DatabaseSync>;

/** Marks the file as Grappe's for `file` and for us: "GRPP" in ASCII. */
const APPLICATION_ID = 0x47525050;

/**
 * Step n brings a database from version n to n + 1. A step that was released never changes; a later one corrects it.
 * Keys compare as bytes of their UTF-8 form (SQLite's BINARY collation), which is the order the port promises.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE entry (
     key      TEXT    NOT NULL PRIMARY KEY,
     value    TEXT    NOT NULL,
     revision INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE store (
     one      INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
     revision INTEGER NOT NULL
   ) STRICT;
   INSERT INTO store (one, revision) VALUES (1, 0);`,
];

/** Throws `REFUSED` for another program's database, before anything in it is changed. */
export function refuseForeign(database: Database, path: string): void {
  if (isEmpty(database)) return;
  if (numberOf(database, 'PRAGMA application_id', 'application_id') === APPLICATION_ID) return;
  throw new GrappeError('REFUSED', `${path} is a database of another program`, {
    remedy: 'give the controller a data folder of its own',
  });
}

/** Runs inside the transaction that took the lock, so that a crash leaves either the former version or the new one. */
export function migrate(database: Database, path: string): void {
  if (isEmpty(database)) {
    database.exec(`PRAGMA application_id = ${APPLICATION_ID};
      CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;
      INSERT INTO schema_version (version) VALUES (0);`);
  }
  const version = numberOf(database, 'SELECT version AS n FROM schema_version');
  if (version > MIGRATIONS.length) {
    throw new GrappeError(
      'REFUSED',
      `${path} has schema version ${version}, this controller knows versions up to ${MIGRATIONS.length}`,
      { remedy: 'run the newer controller again, or restore a backup from before the upgrade' },
    );
  }
  if (version === MIGRATIONS.length) return;
  for (const step of MIGRATIONS.slice(version)) database.exec(step);
  database.exec(`UPDATE schema_version SET version = ${MIGRATIONS.length}`);
}

function isEmpty(database: Database): boolean {
  return numberOf(database, 'SELECT count(*) AS n FROM sqlite_schema') === 0;
}

function numberOf(database: Database, sql: string, column = 'n'): number {
  const row = database.prepare(sql).get() as Readonly<Record<string, unknown>> | undefined;
  const value = row?.[column];
  invariant(typeof value === 'number', `${sql} gives a number`);
  return value;
}
