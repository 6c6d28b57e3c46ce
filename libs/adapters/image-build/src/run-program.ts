import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { GrappeError } from '@grappe/domain';
import { explainFailure } from './explain-failure.ts';

/** Kept of what a failing program said: what went wrong stands near the end. */
const COMPLAINT_LINES_MAX = 30;
/** Programs of the administrator are not on every user's path. */
const SYSTEM_FOLDERS = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin';

export interface RunOptions {
  /** Ends the program, and lets it clean up. */
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs; where this program does without. */
  readonly cwd?: string;
  /** What the program reads; nothing without. */
  readonly input?: string;
  /** Told each line of its complaints as it comes. */
  readonly onLine?: (line: string) => void;
}

export const searchPath = (environment: NodeJS.ProcessEnv): string =>
  `${environment['PATH'] ?? ''}:${SYSTEM_FOLDERS}`;

/** Runs a program to its end and returns what it printed; throws, with the end of its complaints, unless it succeeds. */
export async function runProgram(
  [program = '', ...args]: readonly string[],
  { signal, env = {}, cwd, input = '', onLine = () => undefined }: RunOptions,
): Promise<string> {
  signal.throwIfAborted();
  const child = spawn(program, args, {
    stdio: 'pipe',
    signal,
    killSignal: 'SIGTERM',
    ...(cwd !== undefined && { cwd }),
    // One language everywhere: some of what is printed is read here.
    env: { ...process.env, PATH: searchPath(process.env), LC_ALL: 'C.UTF-8', ...env },
  });
  const printed: Buffer[] = [];
  const complaints: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  createInterface({ input: child.stderr }).on('line', (line) => {
    complaints.push(line);
    if (complaints.length > COMPLAINT_LINES_MAX) complaints.shift();
    onLine(line);
  });
  // It may end without having read all of it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const failed = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(`could not be run: ${error.message}`));
    child.once('close', (code, killedBy) =>
      resolve(
        code === 0 ? undefined : `ended with ${killedBy ?? `exit code ${code ?? 'unknown'}`}`,
      ),
    );
  });
  signal.throwIfAborted();
  const text = Buffer.concat(printed).toString();
  if (failed === undefined) return text;
  const said = complaints.length === 0 ? text.trimEnd().split('\n').slice(-5) : complaints;
  throw GrappeError.from(explainFailure(`${program} ${failed}`, said));
}
