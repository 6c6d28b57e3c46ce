import { setTimeout as delay } from 'node:timers/promises';
import type { EventDocument, GrappeCommand } from '../rack/grappe-command.ts';

/** What was seen of a rack while it was watched. */
export interface Watched {
  /** Every event of the time, in order. */
  readonly events: readonly EventDocument[];
  /** The longest that a node had been silent at any look. */
  readonly silentMsMax: number;
  readonly looks: number;
  /** Looks that gave no answer: the command line runs on the busy cores, too. */
  readonly looksFailed: number;
}

/** A look costs as much as a command line costs; heartbeats come every quarter of a second. */
const LOOK_INTERVAL_MS = 2_000;

/** The last event so far; 0 when there is none. */
export async function lastEvent(grappe: GrappeCommand): Promise<number> {
  return Math.max(0, ...(await grappe.events()).map(({ sequence }) => sequence));
}

/** Watches a rack, for so long, from an event on. */
export async function watchRack(
  grappe: GrappeCommand,
  sinceEvent: number,
  forMs: number,
  signal: AbortSignal,
): Promise<Watched> {
  const endMs = performance.now() + forMs;
  const seen = new Map<number, EventDocument>();
  let silentMsMax = 0;
  let looks = 0;
  let looksFailed = 0;
  while (performance.now() < endMs) {
    await delay(LOOK_INTERVAL_MS, undefined, { signal });
    looks += 1;
    try {
      const [nodes, events] = [await grappe.nodes(), await grappe.events()];
      silentMsMax = Math.max(silentMsMax, ...nodes.map(({ silentMs }) => silentMs ?? 0));
      for (const event of events) if (event.sequence > sinceEvent) seen.set(event.sequence, event);
    } catch {
      looksFailed += 1;
    }
  }
  // The last look is the one that must not fail: what it does not see was not there.
  for (const event of await grappe.events()) {
    if (event.sequence > sinceEvent) seen.set(event.sequence, event);
  }
  return { events: [...seen.values()], silentMsMax, looks, looksFailed };
}
