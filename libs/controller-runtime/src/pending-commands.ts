import { err, ok, type Result, type SessionId } from '@grappe/domain';
import type { Timers } from '@grappe/ports';

/** Commands that wait for their result at a time: relays and halts, of which a node has one at a time, or two. */
export const COMMANDS_WAITING_MAX = 256;

interface Pending {
  readonly session: SessionId;
  readonly done: (result: Result<void, string>) => void;
}

/** Joins commands with what agents answer to them. An answer counts only when it comes by the session that was asked, and in time. */
export class PendingCommands {
  readonly #timers: Timers;
  readonly #pending = new Map<string, Pending>();
  #next = 1;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** `send` is given the command's id; when it throws, the command has not been sent, and that is the result. */
  async ask(
    session: SessionId,
    send: (id: string) => void,
    withinMs: number,
  ): Promise<Result<void, string>> {
    if (this.#pending.size >= COMMANDS_WAITING_MAX)
      return err(`${COMMANDS_WAITING_MAX} commands wait for an answer already`);
    const id = `command-${this.#next}`;
    this.#next += 1;
    return new Promise((resolve) => {
      const cancel = this.#timers.after(withinMs, () =>
        this.#end(id, err(`the node has not answered within ${withinMs} ms`)),
      );
      const done = (result: Result<void, string>): void => {
        cancel();
        resolve(result);
      };
      this.#pending.set(id, { session, done });
      try {
        send(id);
      } catch (error) {
        this.#end(id, err(error instanceof Error ? error.message : String(error)));
      }
    });
  }

  answered(
    session: SessionId,
    result: { readonly id: string; readonly ok: boolean; readonly message: string },
  ): void {
    if (this.#pending.get(result.id)?.session !== session) return;
    const failed = result.message === '' ? 'the node could not do it' : result.message;
    this.#end(result.id, result.ok ? ok(undefined) : err(failed));
  }

  /** Nothing comes by this session any more. */
  abandon(session: SessionId): void {
    for (const [id, pending] of this.#pending)
      if (pending.session === session)
        this.#end(id, err('its connection ended before it answered'));
  }

  #end(id: string, result: Result<void, string>): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.done(result);
  }
}
