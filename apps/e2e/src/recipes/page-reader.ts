import { setTimeout as pause } from 'node:timers/promises';
import { PlatformClient } from './platform-client.ts';

const PAUSE_MS = 50;
const OK = 200;

/** Somebody who looks at the public page again and again. */
export class PageReader {
  /** When the page came. */
  readonly readsMs: number[] = [];
  readonly failures: string[] = [];
  readonly #client: PlatformClient;
  #stopped = false;
  #run: Promise<void> | undefined;

  constructor(host: string) {
    this.#client = new PlatformClient(host);
  }

  start(): void {
    this.#run = this.#work();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#run;
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      try {
        const { status } = await this.#client.get('/');
        if (status === OK) this.readsMs.push(performance.now());
        else this.failures.push(`answered ${status}`);
      } catch (error) {
        this.failures.push(error instanceof Error ? error.message : String(error));
      }
      await pause(PAUSE_MS);
    }
  }
}
