import type { Chance } from '../world/chance.ts';
import type { Fault } from './fault.ts';
import type { Span } from './span.ts';

const AWAY_MS_MAX = 20_000;
const SLOWNESS_MAX = 20;
const LATE_MS_MAX = 15_000;
const FAILURES_MAX = 4;
/** More than any node of a drawn world runs. */
const PICK_MAX = 100;
const REPLAYS_BACK_MAX = 4;

/** Engines that are away, hang, are slow or fail, and what befalls containers. */
export function drawEngineFaults(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => drawOne(chance, chance.oneOf(nodes), span));
}

function drawOne(chance: Chance, machine: string, span: Span): Fault {
  const times = span.during(chance, AWAY_MS_MAX);
  const { atMs } = times;
  switch (chance.next(['away', 'hang', 'slow', 'late', 'fails', 'container', 'container'])) {
    case 'away':
      return { kind: 'engine-away', machine, ...times, endsContainers: chance.happens(0.5) };
    case 'hang':
      return { kind: 'engine-hang', machine, ...times };
    case 'slow':
      return { kind: 'engine-slow', machine, ...times, slowness: chance.between(1, SLOWNESS_MAX) };
    case 'late':
      return {
        kind: 'engine-late',
        machine,
        ...times,
        late: chance.next(['answers', 'changes']),
        lateMs: chance.skewed(50, LATE_MS_MAX),
      };
    case 'fails':
      return {
        kind: 'engine-fails',
        machine,
        atMs,
        operation: chance.next([
          'create',
          'start',
          'start',
          'stop',
          'remove',
          'list',
          'ensureVolumes',
        ]),
        failure: chance.next(['other', 'port-taken', 'disk-full', 'unreachable', 'invalid']),
        times: chance.whole(1, FAILURES_MAX),
      };
    case 'container':
      return {
        kind: 'container',
        machine,
        atMs,
        happening: chance.next(['killed', 'killed', 'removed', 'unhealthy']),
        pick: chance.whole(0, PICK_MAX),
      };
  }
}

/** Assignments from the past. */
export function drawReplays(
  chance: Chance,
  nodes: readonly string[],
  span: Span,
  count: number,
): Fault[] {
  return Array.from({ length: count }, () => ({
    kind: 'replay',
    machine: chance.oneOf(nodes),
    atMs: span.at(chance),
    age: chance.whole(1, REPLAYS_BACK_MAX),
  }));
}
