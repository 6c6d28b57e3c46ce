import { openSqliteStateStore } from '../open-sqlite-state-store.ts';

/**
 * A process for the tests to kill. Commits for ever to the database named by its argument, and prints each revision once it is
 * acknowledged, or `failed <code>` when the store cannot be opened. Every commit writes two keys that must never differ.
 */
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: store-writer <database file>');

try {
  const store = openSqliteStateStore({ path });
  const { revision } = await store.read('');
  process.stdout.write(`open ${revision}\n`);
  for (let next = revision + 1; ; next += 1) {
    const result = await store.commit([
      { kind: 'put', key: `acknowledged/${next}`, value: { revision: next } },
      { kind: 'put', key: 'latest', value: next },
    ]);
    if (!result.ok) throw new Error(`commit ${next}: ${result.reason}`);
    process.stdout.write(`${result.revision}\n`);
  }
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  process.stdout.write(`failed ${code}\n`);
}
