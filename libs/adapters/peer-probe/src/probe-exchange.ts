import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { ProbeOutcome, ProbeTarget, Timers } from '@grappe/ports';
import { REPETITIONS } from './limits.ts';

export interface ProbeExchangeOptions {
  /** With an IP address and a port from 1 on. */
  readonly target: ProbeTarget;
  readonly timeoutMs: number;
  /** Sent together at each repetition. */
  readonly requests: readonly Uint8Array[];
  readonly isAnswer: (datagram: Uint8Array) => boolean;
  readonly timers: Timers;
  /** Called once, when the socket is closed; `trouble` is what the system last said against sending or receiving. */
  readonly done: (outcome: ProbeOutcome, trouble: Error | undefined) => void;
}

/**
 * One probe on a socket of its own, connected: the kernel then hands over the target's "port unreachable" as an error, and nobody else's
 * datagrams.
 *
 * `refused` is the outcome only when the time is over. The word of a kernel comes unauthenticated and once, an agent that restarts may answer
 * the next repetition, and its signed answer counts for more. Nobody waits for the difference: a node whose kernel lives is not replaced in haste.
 */
export class ProbeExchange {
  readonly #options: ProbeExchangeOptions;
  readonly #socket: Socket;
  #cancelTimers: readonly (() => void)[] = [];
  #isConnected = false;
  #isDone = false;
  #isRefused = false;
  #trouble: Error | undefined;

  constructor(options: ProbeExchangeOptions) {
    this.#options = options;
    this.#socket = createSocket(isIPv6(options.target.address) ? 'udp6' : 'udp4');
    this.#socket.on('message', (datagram) => {
      if (options.isAnswer(datagram)) this.#finish('answered');
    });
    this.#socket.on('error', (error) => this.#note(error));
  }

  start(): void {
    const { target, timeoutMs, timers } = this.#options;
    const repetitions = Array.from({ length: REPETITIONS - 1 }, (_, n) =>
      timers.after(((n + 1) * timeoutMs) / REPETITIONS, () => this.#send()),
    );
    this.#cancelTimers = [...repetitions, timers.after(timeoutMs, () => this.#expire())];
    // The callback gets what the declaration leaves out: an error.
    this.#socket.connect(target.port, target.address, (error?: Error | null) => {
      if (error) this.#giveUp(error);
      else this.#connected();
    });
  }

  /** Ends it as if the time were over. */
  cancel(): void {
    this.#finish(this.#isRefused ? 'refused' : 'silent');
  }

  #connected(): void {
    this.#isConnected = true;
    this.#send();
  }

  /** The system knows no way to that address, and no repetition will find one. */
  #giveUp(error: Error): void {
    this.#note(error);
    this.cancel();
  }

  #send(): void {
    if (this.#isDone || !this.#isConnected) return;
    for (const request of this.#options.requests) {
      this.#socket.send(request, (error) => {
        if (error !== null) this.#note(error);
      });
    }
  }

  /** A process that was held up reads first what came in time, before it says that nothing came. */
  #expire(): void {
    setImmediate(() => this.cancel());
  }

  #note(error: NodeJS.ErrnoException): void {
    this.#trouble = error;
    if (error.code === 'ECONNREFUSED') this.#isRefused = true;
  }

  #finish(outcome: ProbeOutcome): void {
    if (this.#isDone) return;
    this.#isDone = true;
    for (const cancel of this.#cancelTimers) cancel();
    this.#socket.close();
    this.#options.done(outcome, this.#trouble);
  }
}
