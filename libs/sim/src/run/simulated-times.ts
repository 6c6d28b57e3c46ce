import { CONTROLLER_BOOT_MS } from '../controller/controller-machine.ts';
import { engineCallSpan } from '../engine/sim-engine.ts';
import { STEADY, HEALTHY_SPREAD } from '../engine/workload.ts';
import { NODE_BOOT } from '../node/node-machine.ts';

interface Span {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How long things take in a simulated rack that nobody has measured in the real one. */
export interface SimulatedTimes {
  /** To make a container of an image that is there. */
  readonly create: Span;
  /** To start its program. */
  readonly start: Span;
  /** From there until a health check passes, of a service whose compose file has one. */
  readonly healthy: Span;
  /** From power to the start of the agent. */
  readonly boot: Span;
  /** From power to the start of the controller. */
  readonly controllerBootMs: number;
}

export const SIMULATED_TIMES: SimulatedTimes = {
  create: engineCallSpan('create'),
  start: engineCallSpan('start'),
  healthy: {
    minMs: STEADY.healthyAfterMs * HEALTHY_SPREAD.min,
    maxMs: STEADY.healthyAfterMs * HEALTHY_SPREAD.max,
  },
  boot: NODE_BOOT,
  controllerBootMs: CONTROLLER_BOOT_MS,
};
