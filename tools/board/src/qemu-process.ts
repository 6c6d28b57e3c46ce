import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { GrappeError } from '@grappe/domain';
import { findProgram } from './requirements.ts';

const CONSOLE_TAIL_LINES = 15;
const KB_PER_MB = 1_024;

/** An emulator that runs; ended by the kernel should this process die without a word. */
export class QemuProcess {
  readonly #child: ChildProcess;
  readonly #consoleFile: string;
  readonly #ended: Promise<void>;
  #complaints = '';
  #isRunning = true;

  constructor(args: readonly string[], consoleFile: string) {
    this.#consoleFile = consoleFile;
    const setpriv = findProgram('setpriv') ?? 'setpriv';
    const qemu = findProgram('qemu-system-aarch64') ?? 'qemu-system-aarch64';
    const child = spawn(setpriv, ['--pdeathsig', 'KILL', qemu, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text));
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#isRunning = false;
        resolve();
      };
      child.once('close', end);
      child.once('error', end);
    });
  }

  /** `work`, or an error that shows the console when the emulator ends or the time is over before. */
  async within<T>(
    timeoutMs: number,
    what: string,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const over = new AbortController();
    const done = work(AbortSignal.any([over.signal, AbortSignal.timeout(timeoutMs)]));
    // Whoever loses the race is not an error.
    done.catch(() => undefined);
    const first = await Promise.race([
      done.then((value) => ({ value })),
      this.#ended.then(() => 'the emulator ended'),
      delay(timeoutMs, `${timeoutMs} ms went by`, { signal: over.signal, ref: false }),
    ]).finally(() => over.abort());
    if (typeof first === 'object') return first.value;
    throw new GrappeError('INTERNAL', `${first} before ${what}\n${this.#lastWords()}`);
  }

  /** Whether it ended by itself in that time. */
  async endsWithin(timeoutMs: number): Promise<boolean> {
    const over = new AbortController();
    const late = delay(timeoutMs, undefined, { signal: over.signal });
    late.catch(() => undefined);
    await Promise.race([this.#ended, late]).finally(() => over.abort());
    return !this.#isRunning;
  }

  /** What it takes of this host's memory. */
  memoryMb(): number {
    const status = readFileSync(`/proc/${this.#child.pid ?? 0}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / KB_PER_MB);
  }

  async kill(): Promise<void> {
    if (this.#isRunning) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #lastWords(): string {
    const complaints = this.#complaints.trim();
    const tail = readTail(this.#consoleFile);
    return `qemu said: ${complaints === '' ? 'nothing' : complaints}\nend of the console:\n${tail}`;
  }
}

function readTail(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-CONSOLE_TAIL_LINES).join('\n');
  } catch {
    return '(there is none)';
  }
}
