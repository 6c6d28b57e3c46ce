import { GrappeError } from '@grappe/domain';
import type { Rng } from '@grappe/ports';
import type { LogChunk__Output, LogLine__Output } from '@grappe/protocol';

/** Log commands under way: one per task that somebody watches. */
const RELAYS_MAX = 256;
/** Time for an agent to answer a log command; it only has to open the log. */
const RELAY_ANSWER_MS = 5_000;
const COMMAND_ID_LENGTH = 12;

export interface RelayedLines {
  readonly lines: readonly LogLine__Output[];
  /** Set when the log could not be read. */
  readonly error: string;
}

interface Relay {
  readonly deliver: (lines: RelayedLines) => Promise<void>;
  readonly done: (error?: GrappeError) => void;
  answered: boolean;
  ended: boolean;
}

/** Joins an operator who asked for a log with the agent that pushes it, by the id of the command between them. */
export class LogRelay {
  readonly #relays = new Map<string, Relay>();
  readonly #rng: Rng;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /**
   * Waits for the lines of one log until it ends or `signal` aborts. `ask` sends the command with the given id to the agent, `cancel` tells
   * the agent to stop.
   */
  async follow(
    options: {
      readonly ask: (commandId: string) => void;
      readonly cancel: (commandId: string) => void;
      readonly deliver: (lines: RelayedLines) => Promise<void>;
    },
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#relays.size >= RELAYS_MAX) {
      throw new GrappeError('LIMIT_EXCEEDED', `${RELAYS_MAX} logs are being read already`);
    }
    const id = this.#rng.id(COMMAND_ID_LENGTH);
    try {
      await new Promise<void>((resolve, reject) => {
        const relay: Relay = {
          deliver: options.deliver,
          done: (error) => (error === undefined ? resolve() : reject(error)),
          answered: false,
          ended: false,
        };
        this.#relays.set(id, relay);
        signal.addEventListener('abort', () => resolve(), { once: true });
        const timer = setTimeout(() => {
          if (!relay.answered) reject(new GrappeError('TIMED_OUT', 'the node did not answer'));
        }, RELAY_ANSWER_MS);
        timer.unref();
        options.ask(id);
      });
    } finally {
      const relay = this.#relays.get(id);
      this.#relays.delete(id);
      if (relay?.ended === false) options.cancel(id);
    }
  }

  /** Takes an agent's stream of chunks; ends early when nobody reads any more. */
  async accept(chunks: AsyncIterable<LogChunk__Output>): Promise<void> {
    let relay: Relay | undefined;
    for await (const chunk of chunks) {
      relay = this.#relays.get(chunk.commandId);
      if (relay === undefined) return;
      relay.answered = true;
      await relay.deliver({ lines: chunk.lines, error: chunk.error });
    }
    if (relay !== undefined) {
      relay.ended = true;
      relay.done();
    }
  }
}
