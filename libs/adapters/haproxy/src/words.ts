import { invariant } from '@grappe/domain';

/** What HAProxy gives a meaning to, and all that a terminal would not show. */
const WORD = /^[!%&(-[\]-~]+$/;

/** A line of the configuration. What comes from users has been checked; this keeps a mistake in that from becoming a second line. */
export function line(...words: readonly (string | number)[]): string {
  for (const word of words) {
    invariant(WORD.test(String(word)), `a word of haproxy.cfg: ${JSON.stringify(word)}`);
  }
  return `  ${words.join(' ')}`;
}

/** As HAProxy reads a time. */
export function ms(value: number): string {
  return `${value}ms`;
}

/** As HAProxy reads an address with a port. */
export function endPoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
