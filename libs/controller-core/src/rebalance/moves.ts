import type { NodeName, ServiceKey, TaskId } from '@grappe/domain';

/** A slot on its way to another node. */
export interface Move {
  readonly service: ServiceKey;
  /** `slotKey`. */
  readonly slot: string;
  /** The task that serves until the other runs. */
  readonly from: TaskId;
  /** The task that takes over; absent for a singleton, which stops first and is then placed as usual. */
  readonly to?: TaskId;
  readonly startedAtMs: number;
}

/** `singletons`: they may be stopped for it. `onlyEvens`: it was looked at, and nothing but the load would be better elsewhere. */
export interface RequestedMove {
  readonly singletons: boolean;
  readonly onlyEvens?: true;
}

/** Replicas that move without need, one at a time. Forgotten with the controller: a task that was made for a move says so itself. */
export interface Moves {
  current?: Move;
  /** Slots (`slotKey`) that the operator has asked for. */
  readonly requested: Map<string, RequestedMove>;
  /** Services to be looked at since a node has come. */
  readonly unexamined: Set<ServiceKey>;
  /** Nodes that took tasks when last looked. */
  takers: ReadonlySet<NodeName>;
  /** Nodes that were lost when last looked. */
  lost: number;
  /** Monotonic time since which nothing has gone wrong; absent while something does. */
  calmSinceMs?: number;
  nextLookAtMs: number;
  nextMoveAtMs: number;
}

export function newMoves(): Moves {
  return {
    requested: new Map(),
    unexamined: new Set(),
    takers: new Set(),
    lost: 0,
    nextLookAtMs: 0,
    nextMoveAtMs: 0,
  };
}
