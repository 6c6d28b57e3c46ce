import { spawn } from 'node:child_process';
import { GrappeError } from '@grappe/domain';

/** The longest step downloads 140 MB over a slow line. */
const COMMAND_TIMEOUT_MS = 5 * 60_000;
/** Kept of what a failing command said: enough for its last complaints. */
const ERROR_TEXT_CHARACTERS_MAX = 2_000;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What to do when there is no such program. */
  readonly remedy?: string;
  /** For what takes longer. */
  readonly timeoutMs?: number;
}

/** Runs a command to its end and returns what it printed; throws with the end of its error output unless it succeeds. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env = {}, remedy, timeoutMs = COMMAND_TIMEOUT_MS }: CommandOptions = {},
): Promise<string> {
  const child = spawn(program, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // One language everywhere: some of what is printed is read here, or becomes part of a package.
    env: { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: '', TZ: 'UTC', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const printed: string[] = [];
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(-ERROR_TEXT_CHARACTERS_MAX);
  });
  // A timer of its own: that of `spawn` goes on when there is no such program, and keeps this process from its end.
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const failure = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(`could not be run: ${error.message}`));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code ?? 'unknown'}`}`),
    );
  });
  clearTimeout(timer);
  if (failure === undefined) return printed.join('');
  const message = [`${program} ${failure}`, complaints.trim()].filter((part) => part !== '');
  throw new GrappeError('INTERNAL', message.join(':\n'), remedy === undefined ? {} : { remedy });
}
