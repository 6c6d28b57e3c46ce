import { invariant } from '@grappe/domain';
import { EventQueue } from './event-queue.ts';

/** More events in one instant than any rack makes: beyond it, two parts are setting each other off for ever and time stands still. */
const EVENTS_PER_INSTANT_MAX = 100_000;

/**
 * The one time of a simulated world, and all that happens in it. An event, and everything in promises that follows from it, comes to its end
 * before the next one: a turn of Node's own loop drains them all, costs 1.4 microseconds, and needs no count of how deep they go.
 */
export class VirtualTime {
  readonly #queue = new EventQueue();
  #nowMs = 0;
  #events = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Events that have happened so far. */
  get events(): number {
    return this.#events;
  }

  /** Returns a function that cancels it. An instant that has passed means now, behind all that is due already. */
  at(atMs: number, fire: () => void): () => void {
    invariant(!Number.isNaN(atMs), 'an event has a time');
    const event = this.#queue.add(Math.max(atMs, this.#nowMs), fire);
    return () => {
      event.cancelled = true;
    };
  }

  after(delayMs: number, fire: () => void): () => void {
    return this.at(this.#nowMs + delayMs, fire);
  }

  /** Lets virtual time pass. `afterEvent` may end it early. */
  async runUntil(untilMs: number, afterEvent: () => 'go on' | 'stop'): Promise<void> {
    let inInstant = 0;
    await turn();
    for (;;) {
      const event = this.#queue.next(untilMs);
      if (event === undefined) break;
      inInstant = event.atMs > this.#nowMs ? 0 : inInstant + 1;
      invariant(inInstant < EVENTS_PER_INSTANT_MAX, 'time goes on');
      this.#nowMs = event.atMs;
      this.#events += 1;
      event.fire();
      await turn();
      if (afterEvent() === 'stop') return;
    }
    this.#nowMs = untilMs;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
