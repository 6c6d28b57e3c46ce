import { CONTROLLER } from '../world/world-spec.ts';
import type { Chance } from '../world/chance.ts';
import type { Fault } from './fault.ts';
import type { Span } from './span.ts';

/** From less than a lease to several of the shortest with their grace. */
const STANDSTILL_MS_MIN = 500;
const STANDSTILL_MS_MAX = 12_000;
/** Long enough for a lease and a short grace to end, and for the next task to start elsewhere. */
const AWAY_MS_MIN = 5_000;
const AWAY_MS_MAX = 12_000;
const FULL_MS_MIN = 15_000;
const FULL_MS_MAX = 40_000;
/** Between a lost node, whose singletons move, and the end of the controller that has moved them. */
const MOVED_MS_MIN = 3_000;
const MOVED_MS_MAX = 15_000;
/** Much less than a lease; some heartbeats. */
const MOMENT_MS = 500;
/** Less than a lease lasts after its last answer: later ones find none that they could prolong. */
const LATE_MS_MIN = 1_000;
const LATE_MS_MAX = 2_400;

/** An agent stands still, or ends, for about as long as its leases last; its node is sometimes cut off when it goes on. */
export function drawStandstills(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, (): Fault[] => {
    const machine = chance.oneOf(nodes);
    const atMs = span.at(chance);
    const lastsMs = chance.between(STANDSTILL_MS_MIN, STANDSTILL_MS_MAX);
    const untilMs = Math.min(span.untilMs, atMs + lastsMs);
    const stands: Fault = chance.happens(0.7)
      ? { kind: 'pause', machine, atMs, untilMs }
      : { kind: 'crash', machine, atMs, calls: 1, downMs: lastsMs };
    if (chance.happens(0.5)) return [stands];
    const cutAtMs = chance.between(atMs, untilMs);
    return [stands, cutOff(chance, [machine], cutAtMs, span)];
  }).flat();
}

/** Answers to heartbeats are held up on their way, and come when the node cannot be heard any more. */
export function drawLateAnswers(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, (): Fault[] => {
    const node = [chance.oneOf(nodes)];
    const atMs = span.at(chance);
    const untilMs = Math.min(span.untilMs, atMs + chance.between(LATE_MS_MIN, LATE_MS_MAX));
    const cutAtMs = Math.min(span.untilMs, atMs + chance.between(0, MOMENT_MS));
    return [
      { kind: 'clog', atMs, untilMs, from: [CONTROLLER], to: node, bothWays: false },
      cutOff(chance, node, cutAtMs, span, false),
    ];
  }).flat();
}

/** What the controller decides while it cannot save anything is forgotten when it ends, and whoever was told of it is cut off just then. */
export function drawForgottenMoves(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, (): Fault[] => {
    const atMs = span.at(chance);
    const fullMs = chance.between(FULL_MS_MIN, FULL_MS_MAX);
    const full = { atMs, untilMs: Math.min(span.untilMs, atMs + fullMs) };
    const away = chance.oneOf(nodes);
    const lostAtMs = Math.min(span.untilMs, atMs + chance.between(0, MOMENT_MS));
    const endsAtMs = Math.min(span.untilMs, lostAtMs + chance.between(MOVED_MS_MIN, MOVED_MS_MAX));
    const others = nodes.filter((node) => node !== away);
    return [
      { kind: 'disk-full', machine: CONTROLLER, ...full },
      cutOff(chance, [away], lostAtMs, span),
      cutOff(chance, others, endsAtMs, span),
      {
        kind: 'restart',
        machine: CONTROLLER,
        atMs: endsAtMs,
        downMs: chance.between(0, MOMENT_MS),
      },
    ];
  }).flat();
}

function cutOff(
  chance: Chance,
  from: readonly string[],
  atMs: number,
  span: Span,
  bothWays = true,
): Fault {
  const untilMs = Math.min(span.untilMs, atMs + chance.between(AWAY_MS_MIN, AWAY_MS_MAX));
  return { kind: 'cut', atMs, untilMs, from, to: [CONTROLLER], bothWays };
}
