import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PlatformClient } from './platform-client.ts';

/** A registration that the platform has acknowledged. */
export interface Acknowledged {
  readonly id: number;
  readonly name: string;
  /** Of this process's monotonic clock. */
  readonly atMs: number;
}

/** Between two names of one person, and before asking again what was not answered well. */
const PAUSE_MS = 50;
const CREATED = 201;
const OK = 200;
const SESSION_OVER = 401;

/** Somebody who registers one name after another in a session, repeats what was not acknowledged, and keeps a list of what was. */
export class Registrar {
  readonly name: string;
  readonly acknowledged: Acknowledged[] = [];
  /** What was answered instead of an acknowledgement, or went wrong. */
  readonly troubles: { readonly text: string; readonly atMs: number }[] = [];
  sessionsBegun = 0;
  /** The Tomcat of the latest answer, by its host name. */
  server = '';
  readonly #client: PlatformClient;
  #inSession = false;
  #stopped = false;
  #run: Promise<void> | undefined;

  constructor(name: string, host: string) {
    this.name = name;
    this.#client = new PlatformClient(host);
  }

  start(): void {
    this.#run = this.#work();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#run;
  }

  doneSince(sinceMs: number): number {
    return this.acknowledged.filter(({ atMs }) => atMs > sinceMs).length;
  }

  /** The longest time between two acknowledgements, the later of which came after the instant. */
  longestWaitMs(sinceMs: number): number {
    const waits = this.acknowledged.map(({ atMs }, index) => {
      const earlierMs = this.acknowledged[index - 1]?.atMs;
      return atMs > sinceMs && earlierMs !== undefined ? atMs - earlierMs : 0;
    });
    return Math.max(0, ...waits);
  }

  async #work(): Promise<void> {
    for (let number = 1; this.#goesOn(); number += 1) {
      const name = `${this.name}-${number}`;
      const key = randomUUID();
      while (!(await this.#attempt(name, key)) && this.#goesOn()) await pause(PAUSE_MS);
      await pause(PAUSE_MS);
    }
  }

  #goesOn(): boolean {
    return !this.#stopped;
  }

  async #attempt(name: string, key: string): Promise<boolean> {
    try {
      if (!this.#inSession) await this.#begin();
      const answer = await this.#client.post('/register', { name, request: key });
      this.server = String(answer.headers['x-served-by'] ?? this.server);
      if (answer.status === SESSION_OVER) this.#inSession = false;
      const id = Number(answer.headers['x-registered-id']);
      if (answer.status !== CREATED || !Number.isInteger(id)) {
        throw new Error(`answered ${answer.status}`);
      }
      this.acknowledged.push({ id, name, atMs: performance.now() });
      return true;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.troubles.push({ text, atMs: performance.now() });
      return false;
    }
  }

  async #begin(): Promise<void> {
    const form = await this.#client.get('/register');
    if (form.status !== OK) throw new Error(`the form: answered ${form.status}`);
    this.#inSession = true;
    this.sessionsBegun += 1;
    this.server = String(form.headers['x-served-by']);
  }
}
