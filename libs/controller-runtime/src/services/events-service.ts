import { durationText, listNodes, rackDoubt, RACK_KEY } from '@grappe/controller-core';
import type { RackEvent } from '@grappe/domain';
import type { Doubt, EventsHandlers, RackHandlers } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import { encodeEvent } from './operator-codec.ts';

/** Events kept for a watcher that reads slowly; beyond it the oldest are dropped, as those beyond the rack's limit are. */
const UNSENT_EVENTS_MAX = 1_000;

export function eventsService(gate: Gate, driver: ControllerDriver): EventsHandlers {
  return {
    WatchEvents: gate.serverStream('operator', async (request, _peer, send, signal) => {
      const waiting: RackEvent[] = [];
      let wake: () => void = () => undefined;
      // Listen before reading what is kept, so that nothing falls in between; sequence numbers weed out what comes twice.
      const stop = driver.onEvent((event) => {
        waiting.push(event);
        if (waiting.length > UNSENT_EVENTS_MAX) waiting.shift();
        wake();
      });
      signal.addEventListener('abort', () => wake(), { once: true });
      try {
        let last = request.afterSequence;
        for (const event of keptEvents(driver, last, request.tail)) {
          await send(encodeEvent(event));
          last = event.sequence;
        }
        while (request.follow && !signal.aborted) {
          const event = waiting.shift();
          if (event === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          } else if (event.sequence > last) {
            await send(encodeEvent(event));
            last = event.sequence;
          }
        }
      } finally {
        stop();
      }
    }),
  };
}

function keptEvents(driver: ControllerDriver, after: number, tail: number): RackEvent[] {
  const events = [...driver.state.durable.events.values()]
    .filter((event) => event.sequence > after)
    .sort((a, b) => a.sequence - b.sequence);
  return tail > 0 ? events.slice(-tail) : events;
}

export function rackService(gate: Gate, driver: ControllerDriver, version: string): RackHandlers {
  return {
    GetRack: gate.unary('operator', () => {
      const nodes = listNodes(driver.state, driver.nowMs(), driver.wallMs());
      return {
        name: driver.state.rack.name,
        version,
        term: driver.state.durable.rack.get(RACK_KEY)?.term ?? 0,
        upMs: Math.round(driver.upMs),
        nodesReady: nodes.filter((node) => node.condition === 'ready').length,
        nodes: nodes.length,
        warnings: warnings(driver),
        doubt: doubt(driver),
      };
    }),
    TrustSilence: gate.unary('operator', async () => {
      const nodes = rackDoubt(driver.state)?.nodes ?? [];
      await driver.request({ kind: 'trust-silence' });
      return { nodes: [...nodes] };
    }),
  };
}

function doubt(driver: ControllerDriver): Doubt | null {
  const held = rackDoubt(driver.state);
  if (held === undefined) return null;
  const { sinceMs, nodes, why } = held;
  return { forMs: Math.round(driver.nowMs() - sinceMs), nodes: [...nodes], why };
}

function warnings(driver: ControllerDriver): string[] {
  const { unsavedSinceMs } = driver.state.live;
  const held = rackDoubt(driver.state);
  return [
    ...(held === undefined
      ? []
      : [
          `the controller doubts itself: ${held.why}; nothing is moved for now; if they are down, say "grappe rack trust-silence"`,
        ]),
    ...(unsavedSinceMs === undefined
      ? []
      : [
          `the controller's disk has been full for ${durationText(driver.nowMs() - unsavedSinceMs)}: services are kept running, but changes are refused until there is room`,
        ]),
  ];
}
