import type { NodeName, ServiceKey } from '@grappe/domain';
import type { TaskRecord } from '../state/records.ts';

/** A task that stopped serving in the step under way. */
export interface FailingTask {
  readonly task: TaskRecord;
  readonly cause: string;
  /** Monotonic time since which it is not served, when that was before the step under way. */
  readonly sinceMs?: number;
}

/** A slot that was not served when the controller before this one ended. */
export interface CarriedSlot {
  readonly incident: number;
  readonly service: ServiceKey;
  readonly slot: string;
}

/** What the record of incidents needs to know beside the incidents themselves. */
export interface IncidentsLive {
  /** Whose clock the incidents of this controller are measured by: the term that it began with. */
  term: number;
  next: number;
  oldest: number;
  /** Incident in which a slot (`slotKey`) waits to be served. */
  readonly openSlots: Map<string, number>;
  /** Incident in which a service has no replica served. */
  readonly unserved: Map<ServiceKey, number>;
  readonly nodesAway: Map<NodeName, number>;
  readonly enginesAway: Map<NodeName, number>;
  doubt: number | undefined;
  /** Monotonic; of nodes that are suspected, or were until they were lost. */
  readonly suspectedAtMs: Map<NodeName, number>;
  /**
   * Notes of the step under way: services to look at, those with a slot that has just failed, tasks that failed, the node that has started
   * anew with its last sign of life.
   */
  readonly touched: Set<ServiceKey>;
  readonly fresh: Set<ServiceKey>;
  readonly failing: FailingTask[];
  rebooted: { readonly node: NodeName; readonly heardAtMs: number } | undefined;
  /** Left over from the term before: slots and nodes whose incident was interrupted. */
  readonly carriedSlots: Map<string, CarriedSlot>;
  readonly carriedNodes: Map<NodeName, number>;
  /** Nodes that have said hello in this term, as long as that is of interest. */
  nodesHeard: number;
  /** Latest time, in ms relative to the start, at which some agent has heard the controller before this one. */
  predecessorHeardMs: number | undefined;
  /** Whether the absence of a controller before this one has been recorded. */
  settled: boolean;
}

export function newIncidentsLive(): IncidentsLive {
  return {
    term: 0,
    next: 1,
    oldest: 1,
    openSlots: new Map(),
    unserved: new Map(),
    nodesAway: new Map(),
    enginesAway: new Map(),
    doubt: undefined,
    suspectedAtMs: new Map(),
    touched: new Set(),
    fresh: new Set(),
    failing: [],
    rebooted: undefined,
    carriedSlots: new Map(),
    carriedNodes: new Map(),
    nodesHeard: 0,
    predecessorHeardMs: undefined,
    settled: false,
  };
}
