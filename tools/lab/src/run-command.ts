import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { LabError } from './lab-error.ts';

/** What a finished command left behind. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ip` and `iptables` end in milliseconds; a minute means that the host itself is stuck. */
const COMMAND_TIMEOUT_MS = 60_000;
/** iptables-save on a busy host prints a few hundred kB. */
const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;
/** Exit code reported when the program could not be started or was ended by a signal. */
const NOT_RUN_EXIT_CODE = 127;

/** How to run a command, where the usual is not right. */
export interface CommandOptions {
  readonly timeoutMs?: number;
  /** The whole environment; the caller's own when absent. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The caller's environment, with the administrator's programs on the path even after a plain `su`. */
function callerEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin` };
}

/** Runs a command without a shell and reports how it ended; never rejects. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      // In a session of its own: Ctrl-C is for this program, which then needs its commands to clean up.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.env ?? callerEnvironment(),
      cwd: options.cwd,
    });
    // A timer of its own: that of `spawn` goes on when there is no such program, and keeps this process from its end.
    const timeoutMs = options.timeoutMs ?? COMMAND_TIMEOUT_MS;
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ exitCode: NOT_RUN_EXIT_CODE, stdout: '', stderr: error.message });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const reason = signal === null ? '' : `ended by ${signal}`;
      const exitCode = code ?? NOT_RUN_EXIT_CODE;
      resolve({ exitCode, stdout: stdout(), stderr: stderr() || reason });
    });
  });
}

/** Gathers what a command prints; what is beyond the limit is read and dropped, so that the command can end. */
function collect(stream: Readable): () => string {
  const parts: Buffer[] = [];
  let lengthBytes = 0;
  stream.on('data', (part: Buffer) => {
    lengthBytes += part.length;
    if (lengthBytes <= OUTPUT_LIMIT_BYTES) parts.push(part);
  });
  return () => Buffer.concat(parts).toString('utf8');
}

/** Runs a command that has to succeed and returns what it printed. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await runCommand(command, args, options);
  if (result.exitCode !== 0) {
    throw new LabError(
      'command-failed',
      `"${[command, ...args].join(' ')}" ended with exit code ${result.exitCode}: ${result.stderr.trim()}`,
    );
  }
  return result.stdout;
}
