import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { typescriptLoader } from '../typescript-loader.ts';
import { isLoadMessage, type LoadOrder } from './load-message.ts';
import type { RequestOutcome } from './outcomes.ts';

const PROGRAM = fileURLToPath(new URL('load-main.ts', import.meta.url));
/** Longer than it takes to hear of a request after it has ended. */
const TOLD_AFTER_MS = 1_000;

/** Requests to one address at a steady pace, until it is ended. */
export class Load {
  readonly outcomes: RequestOutcome[] = [];
  readonly #process: ChildProcess;
  readonly #timeoutMs: number;

  private constructor(child: ChildProcess, timeoutMs: number) {
    this.#process = child;
    this.#timeoutMs = timeoutMs;
    child.on('message', (message) => {
      if (isLoadMessage(message)) this.outcomes.push(...message);
    });
  }

  static start(order: LoadOrder): Load {
    return new Load(
      fork(PROGRAM, [JSON.stringify(order)], { execArgv: ['--import', typescriptLoader()] }),
      order.timeoutMs,
    );
  }

  /** The clock of {@link outcomes}. */
  nowMs(): number {
    return performance.timeOrigin + performance.now();
  }

  /** Waits until it is known what became of every request that was asked up to now. */
  async settle(signal: AbortSignal): Promise<void> {
    await delay(this.#timeoutMs + TOLD_AFTER_MS, undefined, { signal });
  }

  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}
