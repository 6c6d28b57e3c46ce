import { setMaxListeners } from 'node:events';
import type { EngineResult, Timers } from '@grappe/ports';
import { engineFailure, unreachableFailure, type CallSubject } from './engine-failure.ts';
import { joinAbort } from './joined-abort.ts';

/**
 * Runs calls to the engine so that each ends: with an answer, a failure, its time limit, or when the engine object is closed.
 * The client library alone does not guarantee that, it waits for ever when the engine dies in the middle of an answer.
 */
export class EngineCalls {
  readonly #timers: Timers;
  readonly #closing = new AbortController();

  constructor(timers: Timers) {
    this.#timers = timers;
    // As many listeners as calls are under way, each removed at its call's end.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Aborted by {@link close}; long-lived streams listen to it. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort();
  }

  async run<T>(
    subject: CallSubject,
    timeoutMs: number,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<EngineResult<T>> {
    if (this.#isClosed()) return closedResult(subject);
    const expiry = new Error('no answer in time');
    const ended = joinAbort(this.closed);
    const cancelTimer = this.#timers.after(timeoutMs, () => ended.abort(expiry));
    try {
      return { ok: true, value: await untilAborted(call(ended.signal), ended.signal) };
    } catch (error) {
      if (this.#isClosed()) return closedResult(subject);
      const failure =
        ended.signal.reason === expiry
          ? unreachableFailure(subject, `no answer within ${timeoutMs / 1_000} s`)
          : engineFailure(error, subject);
      return { ok: false, failure };
    } finally {
      cancelTimer();
      ended.release();
    }
  }

  #isClosed(): boolean {
    return this.closed.aborted;
  }

  /** A limit on silence: `expired` is aborted when `alive` has not been called for `limitMs`. */
  silenceLimit(limitMs: number): SilenceLimit {
    const expiry = new AbortController();
    const arm = (): (() => void) => this.#timers.after(limitMs, () => expiry.abort());
    let disarm = arm();
    return {
      expired: expiry.signal,
      alive: () => {
        disarm();
        disarm = arm();
      },
      end: () => disarm(),
    };
  }
}

export interface SilenceLimit {
  readonly expired: AbortSignal;
  readonly alive: () => void;
  readonly end: () => void;
}

export function closedResult(subject: CallSubject): {
  readonly ok: false;
  readonly failure: ReturnType<typeof unreachableFailure>;
} {
  return { ok: false, failure: unreachableFailure(subject, 'this connection has been closed') };
}

/** Rejects as soon as `signal` is aborted, also when `promise` never settles. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stopListening = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    // Signals are aborted with errors; without a reason with one that the platform makes.
    const listener = (): void => reject(signal.reason as Error);
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener, { once: true });
    stopListening = () => signal.removeEventListener('abort', listener);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopListening();
  }
}
