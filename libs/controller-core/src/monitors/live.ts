import type { NodeName, ServiceKey, TaskId } from '@grappe/domain';

/** A task that a gateway has found up. */
export interface Proof {
  readonly task: TaskId;
  readonly attempt: number;
}

/** What is known in this term of the work of nodes, for weights. */
export interface NodeLoad {
  /** In hundredths per processor, as the node told last. */
  readonly told: number;
  /** Smoothed. */
  readonly average?: number;
  /** In use; absent: none yet. */
  readonly weight?: number;
}

/** What gateways and nodes tell that decides about tasks. In memory only: all of it is told again. */
export interface MonitorsLive {
  /** Services that are replaced on the gateways' word. */
  readonly watched: Set<ServiceKey>;
  /** Services with weights by load. */
  readonly byLoad: Set<ServiceKey>;
  /** By back end and task (`serverKey`). */
  readonly proven: Map<string, Proof>;
  /** Tasks that were given up, until they have ended. */
  readonly givenUp: Set<TaskId>;
  readonly loads: Map<NodeName, NodeLoad>;
  nextLookAtMs: number;
  nextWeightsAtMs: number;
}

export function newMonitorsLive(): MonitorsLive {
  return {
    watched: new Set(),
    byLoad: new Set(),
    proven: new Map(),
    givenUp: new Set(),
    loads: new Map(),
    nextLookAtMs: Number.NEGATIVE_INFINITY,
    nextWeightsAtMs: Number.NEGATIVE_INFINITY,
  };
}
