import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckRequest, CheckRunner, CheckRunOutcome } from '@grappe/ports';

/** What is told of a program's words. */
const TEXT_CHARS_MAX = 200;
/** Read of them; the rest is thrown away, so that a program that says much does not wait for a reader. */
const OUTPUT_BYTES_MAX = 4_096;
/** They are in the kernel already. */
const LAST_WORDS_MS = 100;
const EXECUTABLE = 0o111;
const WRITABLE_BY_OTHERS = 0o022;
/** A name, never a path, whatever comes over the link. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;

/** Runs programs of one folder. They get an address and a port as arguments, next to no environment, and nothing to read. */
export class ProcessCheckRunner implements CheckRunner {
  readonly #folder: string;
  readonly #running = new Set<ChildProcess>();
  /** Requests whose programs were killed, and have not ended for all that. */
  readonly #stuck = new Map<string, number>();

  constructor({ folder }: { readonly folder: string }) {
    this.#folder = folder;
  }

  async run(request: CheckRequest): Promise<CheckRunOutcome> {
    const { command, address, port, timeoutMs } = request;
    const path = join(this.#folder, command);
    const obstacle = NAME.test(command) ? await obstacleOf(path) : 'has no name of a program';
    if (obstacle !== undefined) return unusable(command, path, obstacle);
    const key = `${command} ${address} ${port}`;
    // It waits in the kernel, for a disk or a server of files that is gone: another one would as well.
    if (this.#stuck.has(key))
      return { kind: 'timed-out', text: 'the run before this one cannot be ended' };
    return new Promise((resolve) => {
      const child = spawn(path, [address, String(port)], {
        cwd: '/',
        env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LANG: 'C' },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A process group of its own, to be killed as a whole.
        detached: true,
      });
      this.#running.add(child);
      const output = new Output(child);
      const timer = setTimeout(() => {
        killGroup(child);
        if (child.pid !== undefined) this.#stuck.set(key, child.pid);
        const text = `no answer within ${timeoutMs} ms: killed`;
        settle({ kind: 'timed-out', text });
      }, timeoutMs);
      const settle = (outcome: CheckRunOutcome): void => {
        clearTimeout(timer);
        output.close();
        resolve(outcome);
      };
      child.on('error', (cause) => {
        this.#ended(key, child);
        settle(unusable(command, path, `cannot be run: ${cause.message}`));
      });
      child.on('exit', (code, signal) => {
        this.#ended(key, child);
        // What it has left behind in its group.
        killGroup(child);
        // Its last words may still be on their way; a process that has escaped from its group may hold the line for ever.
        const tell = (): void => settle(outcomeOf(code, signal, output.text()));
        child.on('close', tell);
        setTimeout(tell, LAST_WORDS_MS);
      });
    });
  }

  #ended(key: string, child: ChildProcess): void {
    this.#running.delete(child);
    if (this.#stuck.get(key) === child.pid) this.#stuck.delete(key);
  }

  close(): void {
    for (const child of this.#running) {
      killGroup(child);
      child.unref();
    }
  }
}

async function obstacleOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 'is not there';
  if (!found.isFile()) return 'is no file';
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0) return 'may be changed by other users';
  return (found.mode & EXECUTABLE) === 0 ? 'is not executable' : undefined;
}

function unusable(command: string, path: string, why: string): CheckRunOutcome {
  return {
    kind: 'unusable',
    message: `the check ${command} cannot be made, and tasks get traffic unchecked: ${path} ${why}`,
    remedy: 'Put the program there on every gateway, owned by root and with mode 0755.',
  };
}

function outcomeOf(code: number | null, signal: string | null, said: string): CheckRunOutcome {
  const kind = code === 0 ? 'passed' : 'failed';
  const end = code === null ? `killed by ${signal ?? 'a signal'}` : `exit code ${code}`;
  return { kind, text: (said === '' ? end : `${end}: ${said}`).slice(0, TEXT_CHARS_MAX) };
}

/** The first words of a program, on both of its outputs. */
class Output {
  readonly #child: ChildProcess;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => this.#keep(chunk));
  }

  text(): string {
    const text = Buffer.concat(this.#chunks).toString('utf8');
    const line = text.split('\n').find((row) => row.trim() !== '') ?? '';
    // What a terminal would not show as it is.
    return line.replaceAll(/\p{C}+/gu, ' ').trim();
  }

  /** A process that has escaped may hold the other ends for ever. */
  close(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  #keep(chunk: Buffer): void {
    const room = OUTPUT_BYTES_MAX - this.#size;
    if (room <= 0) return;
    this.#chunks.push(chunk.subarray(0, room));
    this.#size += Math.min(room, chunk.length);
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
