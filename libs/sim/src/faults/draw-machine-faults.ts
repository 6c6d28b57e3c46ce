import { CONTROLLER } from '../world/world-spec.ts';
import type { Chance } from '../world/chance.ts';
import { drawLeaseTtlMs } from '../world/draw-rack.ts';
import type { ConverterSpec } from '@grappe/domain';
import type { Fault } from './fault.ts';
import type { Span } from './span.ts';

/** Port calls before a crash: a process makes some ten of them at every decision, so that each place between two of them is met. */
const CALLS_MAX = 30;
const DOWN_MS_MAX = 15_000;
const PAUSE_MS_MAX = 15_000;
const DISK_MS_MAX = 20_000;
const SLOWNESS_MAX = 200;
const WITHOUT_POWER_MS_MAX = 40_000;
const YEAR_2100_MS = 4_102_444_800_000;

/** Crashes between any two effects, and pauses, of agents and the controller. */
export function drawProcessFaults(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => {
    const machine = chance.happens(0.4) ? CONTROLLER : chance.oneOf(nodes);
    if (chance.happens(0.4))
      return { kind: 'pause', machine, ...span.during(chance, PAUSE_MS_MAX) };
    if (chance.happens(0.25)) return drawRestart(chance, machine, span);
    const calls = chance.whole(1, CALLS_MAX);
    return {
      kind: 'crash',
      machine,
      atMs: span.at(chance),
      calls,
      downMs: chance.skewed(0, DOWN_MS_MAX),
    };
  });
}

/** At an upgrade; leases last longer or shorter from then on, sometimes. */
function drawRestart(chance: Chance, machine: string, span: Span): Fault {
  const changes = machine === CONTROLLER && chance.happens(0.5);
  return {
    kind: 'restart',
    machine,
    atMs: span.at(chance),
    downMs: chance.skewed(0, DOWN_MS_MAX),
    ...(changes ? { leaseTtlMs: drawLeaseTtlMs(chance) } : {}),
  };
}

/** Restarts and pauses that are over before anybody has to act on them. */
export function drawShortRestarts(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => {
    const isController = chance.happens(0.4);
    const machine = isController ? CONTROLLER : chance.oneOf(nodes);
    const calls = chance.whole(1, CALLS_MAX);
    if (chance.happens(0.7)) {
      const downMs = chance.skewed(0, isController ? DOWN_MS_MAX : AGENT_DOWN_MS_MAX);
      if (chance.happens(0.3)) return { kind: 'restart', machine, atMs: span.at(chance), downMs };
      return { kind: 'crash', machine, atMs: span.at(chance), calls, downMs };
    }
    const lastsMs = isController ? PAUSE_MS_MAX : AGENT_PAUSE_MS_MAX;
    return { kind: 'pause', machine, ...span.during(chance, lastsMs) };
  });
}

/** Well within the time that a controller gives an agent whose connection was closed. */
const AGENT_DOWN_MS_MAX = 4_000;
/** Well within the silence that a controller takes for no sign of anything. */
const AGENT_PAUSE_MS_MAX = 450;

/** Boards and whole converters without power, and the controller's machine. */
export function drawPowerFaults(
  chance: Chance,
  nodes: readonly string[],
  converters: readonly ConverterSpec[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => {
    const { atMs, untilMs } = span.during(chance, WITHOUT_POWER_MS_MAX);
    const machines = drawPowerless(chance, nodes, converters);
    return { kind: 'power', machines, atMs, untilMs, damagesMemory: chance.happens(0.1) };
  });
}

function drawPowerless(
  chance: Chance,
  nodes: readonly string[],
  converters: readonly ConverterSpec[],
): readonly string[] {
  if (chance.happens(0.15)) return [CONTROLLER];
  if (chance.happens(0.1)) return [...nodes, CONTROLLER];
  if (chance.happens(0.4) && converters.length > 0) return chance.oneOf(converters).nodes;
  return [chance.oneOf(nodes)];
}

export function drawDiskFaults(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => {
    const machine = chance.happens(0.4) ? CONTROLLER : chance.oneOf(nodes);
    const times = span.during(chance, DISK_MS_MAX);
    if (chance.happens(0.4)) return { kind: 'disk-full', machine, ...times };
    return { kind: 'disk-slow', machine, ...times, slowness: chance.between(2, SLOWNESS_MAX) };
  });
}

/** Wall clocks that jump, to 1970 and far into the future; often just when a node has fallen silent, because that is when somebody counts. */
export function drawClockFaults(
  chance: Chance,
  nodes: readonly string[],
  others: readonly Fault[],
  span: Span,
  count: number,
): Fault[] {
  const silences = others.filter(({ kind }) => kind === 'power');
  return Array.from({ length: count }, () => {
    const machine = chance.happens(0.4) ? CONTROLLER : chance.oneOf(nodes);
    const wallMs = Math.round(chance.oneOf([0, chance.between(0, YEAR_2100_MS), YEAR_2100_MS]));
    const aside = chance.between(0, DETECTION_MS);
    const atMs = span.at(chance);
    const isTimely = chance.happens(0.5) && silences.length > 0;
    return isTimely
      ? {
          kind: 'wall-clock',
          machine,
          atMs: Math.min(span.untilMs, chance.oneOf(silences).atMs + aside),
          wallMs,
        }
      : { kind: 'wall-clock', machine, atMs, wallMs };
  });
}

/** About as long as a silent node is counted for. */
const DETECTION_MS = 1_000;
