import { spawn, type ChildProcess } from 'node:child_process';
import { REPOSITORY } from './repository.ts';

/** After Ctrl-C containers and network namespaces are taken down; what takes longer is not going to end by itself. */
const END_GRACE_MS = 30_000;

export interface CommandOptions {
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** `shown` (default): straight to the terminal. `both`: also answered. `kept`: answered only. */
  readonly output?: 'shown' | 'both' | 'kept';
}

export interface CommandResult {
  /** 0 only when the command ended well; never when it was interrupted. */
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs a Node program from the root of the repository and shows what it writes as it comes. It leads a process group of its own, so
 * that an interruption also reaches what it started.
 */
export async function runNode(options: CommandOptions): Promise<CommandResult> {
  const { args, signal, env = {}, output = 'shown' } = options;
  const child = spawn(process.execPath, args, {
    cwd: REPOSITORY,
    env: { ...process.env, ...env },
    stdio: output === 'shown' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (output === 'both') process.stdout.write(chunk);
    });
  }
  const interrupt = endGroup.bind(undefined, child);
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    const exitCode = await ended(child);
    return { exitCode: signal.aborted ? 1 : exitCode, output: Buffer.concat(chunks).toString() };
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

async function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // Not `exit`: what was written last is still on its way then.
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGINT');
  const timer = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
  }, END_GRACE_MS);
  child.once('close', () => {
    clearTimeout(timer);
    // Whoever outlives the one that started it has nobody left to wait for.
    signalGroup(child, 'SIGKILL');
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The group may have ended on its own meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
