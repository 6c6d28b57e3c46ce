import { spawn } from 'node:child_process';
import type { Logger } from '@grappe/ports';

/** The last thing that a controller does in a rack that is shut down: it ends, and has its machine halted if it was told how. */
export class ShutDown {
  readonly #logger: Logger;
  readonly #program: string | undefined;

  /** `program`: run without arguments once all is written; it is to halt this machine. */
  constructor(logger: Logger, program: string | undefined) {
    this.#logger = logger;
    this.#program = program;
  }

  end(controller: { stop(): Promise<void> }): void {
    this.#logger.warn({}, 'the rack is shut down; the controller ends');
    void controller
      .stop()
      .catch((error: unknown) => this.#logger.error({ err: error }, 'did not stop in good order'))
      .then(() => this.#halt());
  }

  #halt(): void {
    const program = this.#program;
    if (program === undefined) process.exit(0);
    // Its own session, so that it outlives this process.
    const child = spawn(program, [], { detached: true, stdio: 'ignore' });
    child.once('error', (error) => {
      this.#logger.error(
        { err: error, program },
        'the program that halts this machine cannot be run',
      );
      process.exit(0);
    });
    child.once('spawn', () => {
      child.unref();
      process.exit(0);
    });
  }
}
