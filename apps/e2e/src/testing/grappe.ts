import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a run of the command line gave. */
export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  /** -1 when a signal ended it. */
  readonly exitCode: number;
  readonly tookMs: number;
}

/** How to run it besides its arguments. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  readonly timeoutMs?: number;
  readonly cwd?: string;
}

/** A command that runs on, such as `logs -f`. */
export interface RunningCommand {
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly isRunning: () => boolean;
  /** Ctrl-C, then its end. */
  readonly interrupt: () => Promise<CliResult>;
  readonly ended: Promise<CliResult>;
}

const PROGRAM = fileURLToPath(new URL('../../../../dist/cli/main.js', import.meta.url));
/** Nothing the command line does takes longer, but to load large images; a command that hangs is a failure, not a wait. */
const DEFAULT_TIMEOUT_MS = 60_000;
const SIGNALLED = -1;

/** Starts the built command line as a process of its own, as an operator's shell would. */
export function startGrappe(
  contextFile: string,
  args: readonly string[],
  options: CliOptions = {},
): RunningCommand {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GRAPPE_CONTEXT: contextFile,
      ...options.env,
    },
    cwd: options.cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // A command that ends without reading its input is no trouble of the caller's.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const ended = endOf(child).then((exitCode) => ({
    stdout: stdout(),
    stderr: stderr(),
    exitCode,
    tookMs: performance.now() - startedMs,
  }));
  return {
    stdout,
    stderr,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
    ended,
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString('utf8');
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? SIGNALLED));
  });
}
