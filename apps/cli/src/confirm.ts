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
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await lines.question(`${harmless(question)} [y/N] `, { signal: io.interrupted });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    lines.close();
  }
  throw new GrappeError('REFUSED', 'not confirmed: nothing was changed');
}
