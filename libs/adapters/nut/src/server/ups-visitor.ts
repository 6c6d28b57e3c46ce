import type { Socket } from 'node:net';
import type { Clock, Timers } from '@grappe/ports';
import { answerRequest, NEW_VISIT, type Scene, type Visit } from './answer.ts';
import { IDLE_MS, REQUESTS_PER_SECOND_MAX, UNREAD_BYTES_MAX } from './limits.ts';
import { RequestLines } from './request-lines.ts';

const SECOND_MS = 1_000;

export interface VisitorOptions {
  readonly socket: Socket;
  readonly scene: () => Scene;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called once, when the connection is over; `why` where the server has ended it. */
  readonly onEnd: (why: string | undefined) => void;
}

/** One client's connection. */
export class UpsVisitor {
  readonly address: string;
  readonly #options: VisitorOptions;
  readonly #lines = new RequestLines();
  #visit: Visit = NEW_VISIT;
  #cancelIdle: () => void = () => undefined;
  #secondSinceMs: number;
  #requestsInSecond = 0;
  #why: string | undefined;

  constructor(options: VisitorOptions) {
    this.#options = options;
    const { socket, clock } = options;
    this.address = socket.remoteAddress ?? 'unknown';
    this.#secondSinceMs = clock.monotonicMs();
    socket.setEncoding('utf8');
    socket.setNoDelay();
    socket.on('data', (text: string) => this.#receive(text));
    // What follows is 'close'; without a listener it would end the process.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#cancelIdle();
      options.onEnd(this.#why);
    });
    this.#waitForRequest();
  }

  get hasLogin(): boolean {
    return this.#visit.hasLogin;
  }

  end(why?: string): void {
    this.#why ??= why;
    this.#cancelIdle();
    this.#options.socket.destroy();
  }

  #receive(text: string): void {
    const lines = this.#lines.take(text);
    if (lines === undefined) {
      this.end('it sends lines that are no requests');
      return;
    }
    for (const line of lines) if (!this.#answer(line)) return;
  }

  /** False: nothing more is answered. */
  #answer(line: string): boolean {
    const { socket } = this.#options;
    if (socket.writableEnded || socket.destroyed) return false;
    if (!this.#mayAsk()) {
      this.end(`it asks more than ${REQUESTS_PER_SECOND_MAX} times a second`);
      return false;
    }
    this.#waitForRequest();
    const answer = answerRequest(line, this.#visit, this.#options.scene());
    this.#visit = answer.visit;
    socket.write(answer.lines.map((each) => `${each}\n`).join(''));
    if (answer.ends) socket.end();
    if (socket.writableLength <= UNREAD_BYTES_MAX) return !answer.ends;
    this.end('it does not read the answers');
    return false;
  }

  #mayAsk(): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#secondSinceMs >= SECOND_MS) {
      this.#secondSinceMs = nowMs;
      this.#requestsInSecond = 0;
    }
    this.#requestsInSecond += 1;
    return this.#requestsInSecond <= REQUESTS_PER_SECOND_MAX;
  }

  #waitForRequest(): void {
    this.#cancelIdle();
    this.#cancelIdle = this.#options.timers.after(IDLE_MS, () => this.end('it was silent'));
  }
}
