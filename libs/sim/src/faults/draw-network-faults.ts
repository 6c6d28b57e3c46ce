import { CONTROLLER } from '../world/world-spec.ts';
import type { Chance } from '../world/chance.ts';
import type { Fault } from './fault.ts';
import type { Span } from './span.ts';

/** Longest time that packets do not pass, in a world of some two minutes. */
const BLOCKED_MS_MAX = 40_000;

/** Cuts of every shape between machines, clogs, bad links and broken connections. */
export function drawNetworkFaults(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => drawOne(chance, nodes, span));
}

function drawOne(chance: Chance, nodes: readonly string[], span: Span): Fault {
  const times = span.during(chance, BLOCKED_MS_MAX);
  const ways = drawWays(chance, nodes);
  const shape = chance.next(['cut', 'cut', 'cut', 'clog', 'bad-link', 'reset']);
  switch (shape) {
    case 'cut':
    case 'clog':
      return { kind: shape, ...times, ...ways };
    case 'bad-link':
      return {
        kind: 'bad-link',
        ...times,
        ...ways,
        quality: {
          latencyMs: chance.skewed(0.3, 200),
          jitterMs: chance.skewed(0.1, 200),
          lossRate: chance.skewed(0, 0.5),
          duplicateRate: chance.skewed(0, 0.5),
        },
      };
    case 'reset':
      return { kind: 'reset', atMs: times.atMs, a: chance.oneOf(nodes), b: CONTROLLER };
  }
}

/** Which machines no longer hear which: one node and the controller, one direction of that, one side of the rack and the other, two nodes. */
function drawWays(
  chance: Chance,
  nodes: readonly string[],
): {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly bothWays: boolean;
} {
  switch (chance.next(['one', 'one way', 'sides', 'peers', 'controller'])) {
    case 'one':
      return { from: [chance.oneOf(nodes)], to: [CONTROLLER], bothWays: true };
    case 'one way': {
      const node = [chance.oneOf(nodes)];
      return chance.happens(0.5)
        ? { from: node, to: [CONTROLLER], bothWays: false }
        : { from: [CONTROLLER], to: node, bothWays: false };
    }
    case 'sides': {
      const here = chance.some(nodes, 0.5);
      const there = [...nodes.filter((node) => !here.includes(node)), CONTROLLER];
      return { from: here, to: there, bothWays: chance.happens(0.8) };
    }
    case 'peers':
      return {
        from: [chance.oneOf(nodes)],
        to: [chance.oneOf(nodes)],
        bothWays: chance.happens(0.5),
      };
    case 'controller':
      return { from: nodes, to: [CONTROLLER], bothWays: true };
  }
}
