import type { Chance } from '../world/chance.ts';
import type { Fault } from './fault.ts';
import type { Span } from './span.ts';

const REFUSES_MS_MAX = 20_000;
const TWIN_MS_MAX = 60_000;

/** Watchdogs that take nothing new, or whose folder is emptied: what they guard they guard on. */
export function drawWatchdogFaults(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => {
    const machine = chance.oneOf(nodes);
    if (chance.happens(0.5))
      return { kind: 'watchdog-refuses', machine, ...span.during(chance, REFUSES_MS_MAX) };
    return { kind: 'watchdog-folder-lost', machine, atMs: span.at(chance) };
  });
}

/** Only where no agent ends or stands still and every engine obeys: what is left without them is the hardware watchdog of the board. */
export function drawWatchdogDeaths(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => ({
    kind: 'watchdog-killed',
    machine: chance.oneOf(nodes),
    atMs: span.at(chance),
  }));
}

/** What MQTT says: that an agent is gone that was just cut off, or one that never was; or that one has come that is away. */
export function drawHints(
  chance: Chance,
  nodes: readonly string[],
  others: readonly Fault[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => {
    const after = others.length > 0 && chance.happens(0.7) ? chance.oneOf(others) : undefined;
    const machine = chance.oneOf(after === undefined ? nodes : nodesOf(after, nodes));
    const atMs = after === undefined ? span.at(chance) : after.atMs + chance.skewed(0, HINT_MS_MAX);
    return {
      kind: 'hint',
      machine,
      atMs: Math.min(span.untilMs, atMs),
      online: chance.happens(0.3),
    };
  });
}

/** A broker waits for one and a half keep-alives before it tells of a client that is gone. */
const HINT_MS_MAX = 10_000;

function nodesOf(fault: Fault, nodes: readonly string[]): readonly string[] {
  const named = 'machine' in fault ? [fault.machine] : 'machines' in fault ? fault.machines : [];
  const known = named.filter((name) => nodes.includes(name));
  return known.length > 0 ? known : nodes;
}

/** A second board with the card of another. */
export function drawTwins(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => ({
    kind: 'twin',
    machine: chance.oneOf(nodes),
    ...span.during(chance, TWIN_MS_MAX),
    isMoved: chance.happens(0.4),
  }));
}
