import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { GrappeError } from '@grappe/domain';

/** Kept of what a failing command said: enough for its last complaints. */
const ERROR_TEXT_CHARACTERS_MAX = 2000;

export interface CommandOptions {
  readonly cwd?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: (line: string) => void;
}

/** Messages of the commands are read by this tool: one language, everywhere. */
function commandEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C.UTF-8', LANGUAGE: '', DEBIAN_FRONTEND: 'noninteractive' };
}

/** Runs a command to its end; throws with the end of its error output unless it succeeds. */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<void> {
  const [program, ...argumentsList] = command;
  const child = spawn(program, argumentsList, {
    env: commandEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  let errorText = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorText = (errorText + text).slice(-ERROR_TEXT_CHARACTERS_MAX);
  });
  createInterface({ input: child.stdout }).on('line', (line) => options.onLine?.(line));
  const failure = await new Promise<string | Error | undefined>((resolve) => {
    child.once('error', resolve);
    child.once('close', (code, signal) => {
      resolve(code === 0 ? undefined : `ended with ${signal ?? `exit status ${String(code)}`}`);
    });
  });
  if (failure === undefined) {
    return;
  }
  options.signal?.throwIfAborted();
  if (failure instanceof Error) {
    throw new GrappeError('INTERNAL', `${program} could not be run: ${failure.message}`);
  }
  throw new GrappeError('INTERNAL', `${program} ${failure}:\n${errorText.trim()}`);
}

/** Runs a command and returns the lines it printed. */
export async function commandLines(
  command: readonly [string, ...string[]],
  options: CommandOptions = {},
): Promise<readonly string[]> {
  const lines: string[] = [];
  await runCommand(command, { ...options, onLine: (line) => lines.push(line) });
  return lines;
}
