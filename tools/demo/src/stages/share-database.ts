import type { DemoContext } from '../demo-context.ts';
import { DemoError } from '../demo-error.ts';
import { entriesUrl, readEntries, writeEntry } from '../guestbook.ts';
import { webNodes } from '../victims.ts';

const MESSAGE = 'written before anything was cut off';

/** Writes through one replica and reads through the others: they all work on one database. Returns what was written. */
export async function shareDatabase(context: DemoContext): Promise<string> {
  const { narrator } = context;
  narrator.step('Three replicas, one database');
  const nodes = webNodes(await context.tasks());
  const [writer, ...readers] = nodes;
  if (writer === undefined) throw new DemoError('no replica serves the web');
  const writtenBy = await writeEntry(context.address(writer), MESSAGE);
  narrator.say(
    `  POST ${entriesUrl(context.address(writer))}  on ${writer}, taken by replica ${writtenBy}`,
  );
  for (const reader of readers) {
    const { servedBy, entries } = await readEntries(context.address(reader));
    const found = entries.find(({ message }) => message === MESSAGE);
    if (found === undefined || servedBy === writtenBy) {
      throw new DemoError(`${reader} does not show what was written through ${writer}`);
    }
    narrator.say(
      `  GET  ${entriesUrl(context.address(reader))}  on ${reader}, replica ${servedBy} reads: "${found.message}"`,
    );
  }
  return MESSAGE;
}
