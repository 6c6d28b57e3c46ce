import { connect } from 'node:net';
import type { Observation } from './probe-analysis.ts';
import { atLeastServingMs, longestSilenceMs, newlyServing } from './probe-analysis.ts';
import { waitUntil } from './wait-until.ts';

export type { Observation } from './probe-analysis.ts';

/** An address that should answer HTTP. */
export interface ProbeTarget {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** `/` when absent. */
  readonly path?: string;
}

/** What to ask and how often. */
export interface ProbeOptions {
  readonly targets: readonly ProbeTarget[];
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
}

/** Fine enough for outages of a second to be known to a few percent. */
const DEFAULT_INTERVAL_MS = 20;
/** On one host an answer takes a millisecond; longer is an outage to the person who waits. */
const DEFAULT_TIMEOUT_MS = 250;
/** How far back a target counts as one that served before. */
const SERVED_BEFORE_WINDOW_MS = 2000;
/** Half an hour of ten targets every 20 ms; the oldest are dropped then. */
const OBSERVATIONS_MAX = 900_000;
/** The share that is dropped at once, so that dropping costs next to nothing. */
const DROPPED_SHARE = 0.1;
/** Status codes from 200 to 399 are answers of a service that works. */
const STATUS_LINE = /^HTTP\/1\.[01] [23]\d\d/;
/** "HTTP/1.1 200" */
const STATUS_LENGTH = 12;

/**
 * Asks every target at a steady pace, whether or not earlier questions were answered, and remembers what came of it:
 * how a user with many browsers would see the rack.
 */
export class OutageProbe {
  private readonly targets: readonly ProbeTarget[];
  private readonly intervalMs: number;
  private readonly timeoutMs: number;
  private readonly seen: Observation[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(options: ProbeOptions) {
    this.targets = options.targets;
    this.intervalMs = options.intervalMs ?? DEFAULT_INTERVAL_MS;
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /** Everything that was observed, in the order in which it ended. */
  get observations(): readonly Observation[] {
    return this.seen;
  }

  /** Begins to ask. */
  start(): void {
    if (this.timer !== undefined) return;
    const askAll = (): void => this.targets.forEach((target) => this.ask(target));
    this.timer = setInterval(askAll, this.intervalMs);
    askAll();
  }

  /** Asks no more; questions under way are still counted. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** An instant on the probe's clock, to measure from. */
  now(): number {
    return performance.now();
  }

  /** Milliseconds from an instant until at least `count` targets answer; `undefined` while they do not. */
  servingAgainMs(sinceMs: number, count: number): number | undefined {
    return atLeastServingMs(this.seen, sinceMs, count);
  }

  /** The first target to answer after an instant that did not serve in the two seconds before it. */
  newlyServing(sinceMs: number): { readonly target: string; readonly afterMs: number } | undefined {
    return newlyServing(this.seen, sinceMs, SERVED_BEFORE_WINDOW_MS);
  }

  /** The longest time a target left its users without an answer since an instant. */
  longestSilenceMs(target: string, sinceMs: number): number {
    return longestSilenceMs(this.seen, target, sinceMs, this.now());
  }

  /** Waits until at least `count` targets answer and returns the milliseconds since the instant. */
  async waitUntilServing(sinceMs: number, count: number, timeoutMs: number): Promise<number> {
    let servingAgainMs: number | undefined;
    const serving = (): boolean => {
      servingAgainMs = this.servingAgainMs(sinceMs, count);
      return servingAgainMs !== undefined;
    };
    const what = `${count} of ${this.targets.length} targets to answer`;
    await waitUntil(serving, { what, timeoutMs, intervalMs: this.intervalMs });
    return servingAgainMs ?? timeoutMs;
  }

  private ask(target: ProbeTarget): void {
    const startedMs = performance.now();
    const socket = connect({ host: target.host, port: target.port });
    let answer = '';
    let settled = false;
    const settle = (ok: boolean): void => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      socket.destroy();
      this.remember({ target: target.name, ok, startedMs, endedMs: performance.now() });
    };
    const deadline = setTimeout(() => settle(false), this.timeoutMs);
    socket.setEncoding('latin1');
    socket.on('connect', () => {
      socket.write(`GET ${target.path ?? '/'} HTTP/1.0\r\nHost: ${target.host}\r\n\r\n`);
    });
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length >= STATUS_LENGTH) settle(STATUS_LINE.test(answer));
    });
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
  }

  private remember(observation: Observation): void {
    if (this.seen.length >= OBSERVATIONS_MAX) {
      this.seen.splice(0, Math.floor(OBSERVATIONS_MAX * DROPPED_SHARE));
    }
    this.seen.push(observation);
  }
}
