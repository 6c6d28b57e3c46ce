import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { get } from './bench.ts';

/** Clients that ask one after another, half of them over connections that they keep. */
const CLIENTS = 16;
const PAUSE_MS = 2;

/** Requests to one port, none of them tried again, until it is ended. */
export class Load {
  readonly answers = new Map<string, number>();
  /** What went wrong, each with when. */
  readonly failures: string[] = [];
  requests = 0;
  /** Longest time between two good answers. */
  longestGapMs = 0;
  slowestMs = 0;
  #lastGoodMs = performance.now();
  #ended = false;
  readonly #clients: Promise<void>[];

  constructor(port: number, path = '/') {
    this.#clients = Array.from({ length: CLIENTS }, async (_, index) =>
      this.#run(port, path, new Agent({ keepAlive: index % 2 === 0, maxSockets: 1 })),
    );
  }

  async #run(port: number, path: string, agent: Agent): Promise<void> {
    while (!this.#ended) {
      await this.#ask(port, path, agent);
      await delay(PAUSE_MS);
    }
    agent.destroy();
  }

  async #ask(port: number, path: string, agent: Agent): Promise<void> {
    this.requests += 1;
    const askedMs = performance.now();
    try {
      const { status, body } = await get({ port, agent, path });
      if (status !== 200) {
        this.failures.push(`status ${status}`);
        return;
      }
      this.answers.set(body, (this.answers.get(body) ?? 0) + 1);
      const nowMs = performance.now();
      this.longestGapMs = Math.max(this.longestGapMs, nowMs - this.#lastGoodMs);
      this.#lastGoodMs = nowMs;
      this.slowestMs = Math.max(this.slowestMs, nowMs - askedMs);
    } catch (cause) {
      this.failures.push(cause instanceof Error ? cause.message : String(cause));
    }
  }

  /** Resolves after so many further requests. */
  async pass(requests: number): Promise<void> {
    const goal = this.requests + requests;
    while (this.requests < goal) await delay(PAUSE_MS);
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#clients);
  }
}
