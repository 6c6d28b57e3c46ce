import { SERVER_WEIGHT_DEFAULT, type NodeName } from '@grappe/domain';
import { LOAD_TOLD_MAX, WEIGHTS_LOOK_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import type { NodeLoad } from './live.ts';

/** Of a node that has nothing to do. */
const WEIGHT_MAX = SERVER_WEIGHT_DEFAULT;
/** A board that is busy still gets work: it may be this very service that makes it so, and a node without any would never show that it is idle. */
export const WEIGHT_MIN = 20;
/** At a time. */
export const WEIGHT_STEP = 10;
/** What it takes to change at all: more than half a step, so that a load on the border of two does not go to and fro. */
const WEIGHT_CHANGE_MIN = 7;
/** Load at which a node has the least weight: as many processes as processors. */
const FULL_LOAD = 100;
/** Share of the newest value in the average: with one value in ten seconds, most of the last half minute. */
const NEWEST_SHARE = 0.5;

/** The weight that goes with a load, in hundredths per processor. */
export function weightFor(load: number): number {
  const share = Math.min(Math.max(load, 0), FULL_LOAD) / FULL_LOAD;
  return WEIGHT_MAX - (WEIGHT_MAX - WEIGHT_MIN) * share;
}

/** What becomes of a node's weight at the next look: one step towards what its load asks for, if that is far enough away. */
export function nextLoad({ told, average, weight }: NodeLoad): NodeLoad {
  const after = average === undefined ? told : average + (told - average) * NEWEST_SHARE;
  const wanted = weightFor(after);
  if (weight === undefined) {
    const whole = Math.round(wanted / WEIGHT_STEP) * WEIGHT_STEP;
    return { told, average: after, weight: whole };
  }
  const isFar = Math.abs(wanted - weight) >= WEIGHT_CHANGE_MIN;
  const next = isFar ? weight + Math.sign(wanted - weight) * WEIGHT_STEP : weight;
  return { told, average: after, weight: next };
}

/** A node has told its load. */
export function noteLoad(step: Step, node: NodeName, told: number): void {
  const { loads } = step.state.live.frontDoor.monitors;
  loads.set(node, { ...loads.get(node), told: Math.min(told, LOAD_TOLD_MAX) });
}

/** Looks at the clock: weights of services that ask for it follow the load of their nodes. */
export function watchLoads(step: Step): void {
  const { durable, live } = step.state;
  const { monitors, dirty } = live.frontDoor;
  if (monitors.byLoad.size === 0 || step.ctx.nowMs < monitors.nextWeightsAtMs) return;
  monitors.nextWeightsAtMs = step.ctx.nowMs + WEIGHTS_LOOK_MS;
  let changed = false;
  for (const [node, load] of monitors.loads) {
    if (!durable.nodes.has(node)) {
      monitors.loads.delete(node);
      continue;
    }
    const next = nextLoad(load);
    changed ||= next.weight !== load.weight;
    monitors.loads.set(node, next);
  }
  if (changed) for (const key of monitors.byLoad) dirty.add(key);
}
