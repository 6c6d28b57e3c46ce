import type { NodeName, ServiceKey, TaskId } from '@grappe/domain';

/** A task that is about to be stopped and gets no new work any more. */
export interface Draining {
  readonly service: ServiceKey;
  readonly sinceMs: number;
}

/** Of rollouts in memory only: a controller that starts works it out anew. */
export interface RolloutsLive {
  /** When a service has to be looked at again although nothing happens. */
  readonly wakeAtMs: Map<ServiceKey, number>;
  /** Slots (`slotKey`) whose new task is awaited, and since when. */
  readonly awaitedSinceMs: Map<string, number>;
  /** Why the new task of a slot (`slotKey`) cannot be started beside the old one, for a person. */
  readonly obstacles: Map<string, string>;
  readonly draining: Map<TaskId, Draining>;
  /** Gateways that may still send new work to a task; who has none, or is not listed, gets no work from any. */
  readonly balancedBy: Map<TaskId, ReadonlySet<NodeName>>;
}

export function newRolloutsLive(): RolloutsLive {
  return {
    wakeAtMs: new Map(),
    awaitedSinceMs: new Map(),
    obstacles: new Map(),
    draining: new Map(),
    balancedBy: new Map(),
  };
}
