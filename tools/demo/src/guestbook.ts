import { DemoError } from './demo-error.ts';

/** Port on which every web replica answers on its node. */
export const WEB_PORT = 8080;
/** Reads the entries from the database without counting a visit: answers only when web and database both work. */
export const ENTRIES_PATH = '/entries';

/** A visitor does not wait longer. */
const ANSWER_TIMEOUT_MS = 2000;

interface WrittenEntry {
  readonly message: string;
  readonly writtenBy: string;
}

/** What one replica says is in the guestbook, and which replica it is. */
export interface Reading {
  readonly servedBy: string;
  readonly entries: readonly WrittenEntry[];
}

export function entriesUrl(address: string): string {
  return `http://${address}:${WEB_PORT}${ENTRIES_PATH}`;
}

/** Writes through the replica at an address and returns its name. */
export async function writeEntry(address: string, message: string): Promise<string> {
  const answer = await fetch(entriesUrl(address), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ author: 'demo', message }),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  if (answer.ok) return servedBy(answer);
  throw new DemoError(`${entriesUrl(address)} refused an entry: ${answer.status}`);
}

/** Reads through the replica at an address. */
export async function readEntries(address: string): Promise<Reading> {
  const answer = await fetch(entriesUrl(address), {
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  if (!answer.ok) throw new DemoError(`${entriesUrl(address)} answers ${answer.status}`);
  const { entries } = (await answer.json()) as { readonly entries: readonly WrittenEntry[] };
  return { servedBy: servedBy(answer), entries };
}

/** Whether the replica at an address reads from the database. */
export async function serves(address: string): Promise<boolean> {
  try {
    await readEntries(address);
    return true;
  } catch {
    return false;
  }
}

function servedBy(answer: Response): string {
  return answer.headers.get('x-served-by') ?? '?';
}
