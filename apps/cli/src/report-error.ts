import { ERROR_CODES, GrappeError } from '@grappe/domain';
import { harmless } from './format/harmless.ts';
import { EXIT_NO } from './negative-answer.ts';
import { painter, write, type CliIo } from './io.ts';

/** What a shell expects of a command ended by SIGINT: 128 + 2. */
export const EXIT_INTERRUPTED = 130;
const CONTINUED = '\n    ';

/** Prints what went wrong and what to do next, and answers the exit code. Stack traces only on demand. */
export async function reportError(io: CliIo, error: unknown): Promise<number> {
  const known = asGrappeError(error);
  const paint = painter(io, io.stderr);
  const lines = [`${paint(['bold', 'red'], 'error:')} ${harmlessLines(known.message)}`];
  if (known.remedy !== '') lines.push(`  ${paint('bold', 'try:')} ${harmlessLines(known.remedy)}`);
  if ((io.env['GRAPPE_DEBUG'] ?? '') !== '') lines.push(debugText(error));
  await write(io.stderr, `${lines.join('\n')}\n`);
  return ERROR_CODES[known.code].exit;
}

/** Some list what is wrong, a line each. Set in, so that none of them, wherever it comes from, can pass for a line of ours. */
function harmlessLines(text: string): string {
  return text.split('\n').map(harmless).join(CONTINUED);
}

function asGrappeError(error: unknown): GrappeError {
  if (error instanceof GrappeError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new GrappeError('INTERNAL', `unexpected: ${text}`, {
    remedy: 'run it again with GRAPPE_DEBUG=1 in the environment and report what it prints',
    cause: error,
  });
}

function debugText(error: unknown): string {
  const lines: string[] = [];
  let current: unknown = error;
  while (current instanceof Error) {
    lines.push(current.stack ?? current.message);
    current = current.cause;
  }
  return lines.join('\ncaused by ');
}

/** Text for the end of the root help. */
export function exitCodesHelp(): string {
  const codes = new Map<number, string[]>();
  for (const [code, { exit }] of Object.entries(ERROR_CODES)) {
    codes.set(exit, [...(codes.get(exit) ?? []), code.toLowerCase().replaceAll('_', ' ')]);
  }
  const rows = [
    [0, ['success']] as const,
    [EXIT_NO, ['the answer is no, of a command that says so in its --help']] as const,
    ...codes,
    [EXIT_INTERRUPTED, ['ended by Ctrl-C']] as const,
  ];
  return rows
    .map(([exit, names]) => `  ${String(exit).padStart(3)}  ${names.join(', ')}`)
    .join('\n');
}
