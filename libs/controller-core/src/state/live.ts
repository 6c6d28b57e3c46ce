import type {
  NodeCondition,
  NodeFacts,
  NodeName,
  ServiceKey,
  SessionId,
  TaskId,
  TaskStatus,
} from '@grappe/domain';
import type { NodeVerdict } from '../schedule/place.ts';

/** One connection of an agent, from its Hello to its end. */
export interface LiveSession {
  readonly id: SessionId;
  readonly peerAddress: string;
}

/** What is known of a node in this term. */
export interface LiveNode {
  condition: NodeCondition;
  /** Absent while no agent is connected. */
  session?: LiveSession;
  /** Monotonic time after which silence means that the node is lost; moved on by every sign of life. */
  lostAtMs: number;
  /** Monotonic time of the last sign of life; absent before the first. */
  heardAtMs?: number;
  facts?: NodeFacts;
  clockSkewMs?: number;
  images: ReadonlySet<string>;
  /**
   * Tasks that the node still has a container of although nobody wants them there any more, with their bound host ports
   * (`<port>/<protocol>`): after an absence it needs its stop grace to be rid of them.
   */
  readonly lingering: Map<TaskId, readonly string[]>;
  /** Number within this term of the assignment last made for this node. */
  generation: number;
  /** What that assignment said, to tell whether it has to change. */
  assigned: string;
  /** Images it was last told to fetch. */
  prefetch: readonly string[];
  /** Generation number that the node has made durable. */
  acknowledged: number;
}

/** Why a slot is tried less often for a while. */
export interface SlotBackoff {
  readonly failures: number;
  readonly untilMs: number;
}

/** The latest placement decision of a slot, for `service explain`. */
export interface PlacementRecord {
  readonly atMs: number;
  readonly verdicts: readonly NodeVerdict[];
}

/**
 * What lives in memory only, and is told again by the agents when a controller starts. Updated in place by the step function, which owns it:
 * with ten thousand nodes, copying it for every heartbeat would be most of the work.
 */
export interface LiveState {
  readonly startedAtMs: number;
  readonly nodes: Map<NodeName, LiveNode>;
  readonly statuses: Map<TaskId, TaskStatus>;
  /** Monotonic time since which a task is running, for the slot's back-off. */
  readonly runningSinceMs: Map<TaskId, number>;
  /** Key: service and slot (`slotKey`). */
  readonly backoffs: Map<string, SlotBackoff>;
  readonly placements: Map<string, PlacementRecord>;
  /** Failures per service, version and node (`failureKey`): a node that breaks tasks looks like the least loaded one. */
  readonly failures: Map<string, number>;
  /** Services to be reconciled at the next opportunity. */
  readonly dirty: Set<ServiceKey>;
  /** Nodes whose assignment may have changed. */
  readonly dirtyNodes: Set<NodeName>;
  /** When the clock was last looked at. */
  lastTickMs: number;
  /** Sequence number of the next task. */
  nextTask: number;
  /** Sequence number of the next event. */
  nextEvent: number;
  /** Sequence number of the oldest event kept. */
  oldestEvent: number;
  /** Set while the disk is full: decisions about tasks go on in memory and are saved as soon as there is room. */
  unsavedSinceMs?: number;
  nextSaveAtMs: number;
}

export function newLiveNode(lostAtMs: number): LiveNode {
  return {
    condition: 'unknown',
    lostAtMs,
    images: new Set(),
    lingering: new Map(),
    generation: 0,
    assigned: '',
    prefetch: [],
    acknowledged: 0,
  };
}
