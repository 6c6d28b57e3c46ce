import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { GrappeError } from '@grappe/domain';
import { harmless } from './format/harmless.ts';
import type { CliIo } from './io.ts';

/** Asks before something that cannot be undone. Without a terminal there is nobody to ask: then --yes is needed. */
export async function confirm(
  io: CliIo,
  question: string,
  yes: boolean | undefined,
): Promise<void> {
  if (yes === true) return;
  if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) {
    throw new GrappeError(
      'INVALID_INPUT',
      'this needs a confirmation, and there is no terminal to ask on',
      {
        remedy: 'say --yes',
      },
    );
  }
  // Without line editing of its own Ctrl-C stays a signal; Ctrl-D ends the input, and that is no yes.
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
  try {
    const ended = once(lines, 'close').then(() => '');
    const asked = lines.question(`${harmless(question)} [y/N] `, { signal: io.interrupted });
    const answer = await Promise.race([asked, ended]);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    lines.close();
  }
  throw new GrappeError('REFUSED', 'not confirmed: nothing was changed');
}
