import { invariant } from '@grappe/domain';
import { EventQueue } from './event-queue.ts';

/** What may happen before it is taken for a loop without an end. */
export interface TimeLimits {
  /** While time does not go on. */
  readonly eventsPerInstantMax: number;
  /** What programs do because of one event, in promises too: they look at a clock, ask for something, get something, log. */
  readonly deedsPerEventMax: number;
  readonly eventsMax: number;
}

/** In hundreds of drawn racks no instant had 200 events, and no event led to more than 220 deeds: beyond fifty times as much nothing comes to an end any more. */
const EVENTS_PER_INSTANT_MAX = 10_000;
const DEEDS_PER_EVENT_MAX = 10_000;
/** Half an hour of the largest rack, whose 64 boards make some two thousand events a second. */
const EVENTS_MAX = 5_000_000;

export const TIME_LIMITS: TimeLimits = {
  eventsPerInstantMax: EVENTS_PER_INSTANT_MAX,
  deedsPerEventMax: DEEDS_PER_EVENT_MAX,
  eventsMax: EVENTS_MAX,
};

/** Parts of the world set each other off, or one of them itself, without an end. */
export class Livelock extends Error {
  override readonly name = 'Livelock';
}

/**
 * The one time of a simulated world, and all that happens in it. An event, and everything in promises that follows from it, comes to its end
 * before the next one: a turn of Node's own loop drains them all, costs 1.4 microseconds, and needs no count of how deep they go.
 */
export class VirtualTime {
  readonly #queue = new EventQueue();
  readonly #limits: TimeLimits;
  #nowMs = 0;
  #events = 0;
  #deeds = 0;
  #livelock: Livelock | undefined;

  constructor(limits: TimeLimits = TIME_LIMITS) {
    this.#limits = limits;
  }

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

  /**
   * Told of everything that a program does. False when what follows from the present event does not end: then nothing more is to come of it. A program that
   * loops without doing anything cannot be stopped from within its own thread.
   */
  mayGoOn(): boolean {
    const { deedsPerEventMax } = this.#limits;
    this.#deeds += 1;
    if (this.#deeds <= deedsPerEventMax) return true;
    this.#livelock ??= new Livelock(
      `more than ${deedsPerEventMax} things are done one after the other at ${this.#nowMs} ms, and no time passes`,
    );
    return false;
  }

  /** The same where something has to be answered: throws instead. The world ends as well when the program catches that. */
  deed(): void {
    if (!this.mayGoOn() && this.#livelock !== undefined) throw this.#livelock;
  }

  /** Lets virtual time pass. `afterEvent` may end it early. Throws a `Livelock` when it would never have passed. */
  async runUntil(untilMs: number, afterEvent: () => 'go on' | 'stop'): Promise<void> {
    let inInstant = 0;
    await this.#settle();
    for (;;) {
      const event = this.#queue.next(untilMs);
      if (event === undefined) break;
      inInstant = event.atMs > this.#nowMs ? 0 : inInstant + 1;
      this.#nowMs = event.atMs;
      this.#events += 1;
      this.#checkEvents(inInstant);
      this.#deeds = 0;
      event.fire();
      await this.#settle();
      if (afterEvent() === 'stop') return;
    }
    this.#nowMs = untilMs;
  }

  async #settle(): Promise<void> {
    await turn();
    if (this.#livelock !== undefined) throw this.#livelock;
  }

  #checkEvents(inInstant: number): void {
    const { eventsPerInstantMax, eventsMax } = this.#limits;
    if (inInstant > eventsPerInstantMax)
      throw new Livelock(
        `more than ${eventsPerInstantMax} events at ${this.#nowMs} ms, and no time passes`,
      );
    if (this.#events > eventsMax)
      throw new Livelock(`more than ${eventsMax} events by ${this.#nowMs} ms`);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
