import { connect } from 'node:net';
import { err, ok, type Result } from '@grappe/domain';
import { ANSWER_BYTES_MAX, ANSWER_TIMEOUT_MS, COMMAND_LINE_CHARS_MAX } from './limits.ts';

/** Gives commands to one of HAProxy's sockets, on one connection, and resolves with all that it answers. */
export async function ask(
  socketPath: string,
  commands: string,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Result<string, string>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const socket = connect({ path: socketPath, allowHalfOpen: true });
    const settle = (result: Result<string, string>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => {
      settle(err(`no answer on ${socketPath} within ${timeoutMs} ms`));
    }, timeoutMs);
    socket.on('error', (cause) => {
      settle(err(cause.message));
    });
    socket.on('data', (chunk) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > ANSWER_BYTES_MAX)
        settle(err(`more than ${ANSWER_BYTES_MAX} bytes on ${socketPath}`));
    });
    socket.on('end', () => {
      settle(ok(Buffer.concat(chunks).toString('utf8')));
    });
    // The master's socket ends only when no further command can come.
    socket.end(`${commands}\n`);
  });
}

/** Gives commands in their order, several on a line. What came of them must be looked at: HAProxy answers success in words too. */
export async function command(
  socketPath: string,
  commands: readonly string[],
): Promise<Result<void, string>> {
  for (const row of lines(commands)) {
    const answer = await ask(socketPath, row);
    if (!answer.ok) return answer;
  }
  return ok(undefined);
}

function lines(commands: readonly string[]): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const next of commands) {
    if (row !== '' && row.length + next.length >= COMMAND_LINE_CHARS_MAX) {
      rows.push(row);
      row = '';
    }
    row = row === '' ? next : `${row};${next}`;
  }
  return row === '' ? rows : [...rows, row];
}
