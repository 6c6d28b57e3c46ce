import { GrappeError, type NodeName } from '@grappe/domain';
import type { Rng, Timers } from '@grappe/ports';
import type { LogChunk__Output, LogLine__Output } from '@grappe/protocol';

/** Log commands under way: one per task that somebody watches. */
export const RELAYS_MAX = 256;
/** Time for an agent to answer a log command; it only has to open the log. */
export const RELAY_ANSWER_MS = 5_000;
const COMMAND_ID_LENGTH = 12;

export interface RelayedLines {
  readonly lines: readonly LogLine__Output[];
  /** Set when the log could not be read. */
  readonly error: string;
}

export interface RelayOptions {
  /** Who is asked; lines from anybody else are not taken. */
  readonly node: NodeName;
  /** Sends the command with this id to the agent. */
  readonly ask: (commandId: string) => void;
  /** Tells the agent to stop. */
  readonly cancel: (commandId: string) => void;
  /** Resolves when there is room for more. */
  readonly deliver: (lines: RelayedLines) => Promise<void>;
}

interface Relay {
  readonly options: RelayOptions;
  readonly done: (error?: GrappeError) => void;
  answered: boolean;
  /** The agent's stream is over: there is nothing left to stop. */
  ended: boolean;
}

/** Joins an operator who asked for a log with the agent that pushes it, by the id of the command between them. */
export class LogRelay {
  readonly #relays = new Map<string, Relay>();
  readonly #rng: Rng;
  readonly #timers: Timers;

  constructor(rng: Rng, timers: Timers) {
    this.#rng = rng;
    this.#timers = timers;
  }

  /** Waits for the lines of one log until it ends or `signal` aborts; throws when the agent does not answer, or its stream breaks. */
  async follow(options: RelayOptions, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (this.#relays.size >= RELAYS_MAX) {
      throw new GrappeError('LIMIT_EXCEEDED', `${RELAYS_MAX} logs are being read already`);
    }
    const id = this.#rng.id(COMMAND_ID_LENGTH);
    let release: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const relay: Relay = {
          options,
          done: (error) => (error === undefined ? resolve() : reject(error)),
          answered: false,
          ended: false,
        };
        this.#relays.set(id, relay);
        release = this.#watch(relay, signal);
        options.ask(id);
      });
    } finally {
      release();
      const relay = this.#relays.get(id);
      this.#relays.delete(id);
      if (relay?.ended === false) options.cancel(id);
    }
  }

  /** Takes an agent's stream of chunks; ends early when nobody reads any more. */
  async accept(node: NodeName, chunks: AsyncIterable<LogChunk__Output>): Promise<void> {
    let relay: Relay | undefined;
    try {
      for await (const { commandId, lines, error } of chunks) {
        relay = this.#relays.get(commandId);
        if (relay === undefined || relay.options.node !== node) return;
        relay.answered = true;
        await relay.options.deliver({ lines, error });
      }
      end(relay);
    } catch (error) {
      // Whoever follows the log would wait for ever.
      end(relay, new GrappeError('UNREACHABLE', 'the node went away', { cause: error }));
      throw error;
    }
  }

  /** Ends the relay when nobody reads any more, or the agent does not answer; returns what ends the watch. */
  #watch(relay: Relay, signal: AbortSignal): () => void {
    const gone = (): void => relay.done();
    signal.addEventListener('abort', gone, { once: true });
    const cancelTimer = this.#timers.after(RELAY_ANSWER_MS, () => {
      if (!relay.answered) relay.done(new GrappeError('TIMED_OUT', 'the node did not answer'));
    });
    return () => {
      signal.removeEventListener('abort', gone);
      cancelTimer();
    };
  }
}

function end(relay: Relay | undefined, error?: GrappeError): void {
  if (relay === undefined) return;
  relay.ended = true;
  relay.done(error);
}
