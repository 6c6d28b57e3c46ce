import type {
  BootId,
  NodeCondition,
  NodeFacts,
  NodeName,
  ServiceKey,
  SessionId,
  TaskId,
  TaskStatus,
} from '@grappe/domain';
import type { AlertsLive } from '../alerts/live.ts';
import type { OtherVersion } from '../detect/other-version.ts';
import { newWatch, type Detection, type Doubt, type NodeWatch } from '../detect/watch.ts';
import type { FrontDoorLive } from '../front-door/live.ts';
import type { BodyLive, NodeBody } from '../hardware/body.ts';
import type { IncidentsLive } from '../incidents/live.ts';
import type { EnergyLive } from '../power/live.ts';
import type { Spares } from '../prepare/spares.ts';
import type { RefusedBoards } from '../refusals/refused-boards.ts';
import type { Moves } from '../rebalance/moves.ts';
import type { RolloutsLive } from '../rollout/live.ts';
import type { UpgradeLive } from '../upgrade/live.ts';

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
  /** Monotonic time of the last sign of life; absent before the first. */
  heardAtMs?: number;
  readonly watch: NodeWatch;
  readonly body: NodeBody;
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
  /** Number of the newest assignment of this term that the node has made durable; 0: none. */
  acknowledged: number;
  /** The agent that has dialled last speaks another version of the agent link and was refused. */
  otherVersion?: OtherVersion;
}

/** Why a slot is tried less often for a while. */
export interface SlotBackoff {
  readonly failures: number;
  readonly untilMs: number;
}

/** A singleton that was allowed to run, until it is certain that it does not. */
export interface Lease {
  readonly service: ServiceKey;
  /** `slotKey`. */
  readonly slot: string;
  readonly node: NodeName;
  /** Boot of the board that it was given to; absent: by the controller before this one. */
  readonly board?: BootId;
  /** Nobody can say any more that the task has ended; only time, and the operator, can tell. */
  readonly timeOnly?: boolean;
  /** Monotonic time at which the last lease that this task was given has ended. */
  readonly untilMs: number;
  /** When the task has certainly stopped, on a board whose clock runs as wrong as may be. */
  readonly goneAtMs: number;
  /** That time has come while nobody heard the node, and the node has not spoken of the task since: it serves nobody. */
  readonly isSilentlyGone?: true;
}

/** The latest placement decision of a slot. What it rests on is worked out anew when somebody asks (`verdictsFor`). */
export interface PlacementRecord {
  readonly atMs: number;
  /** Absent when no node fitted. */
  readonly node?: NodeName;
}

/** Tasks of one version that were given up on one node. */
export interface FailureNote {
  readonly count: number;
  readonly lastMs: number;
}

/** Why a node is given tasks last. */
export interface Avoidance {
  readonly lastMs: number;
  /** For a person. */
  readonly because: string;
}

/**
 * What lives in memory only, and is told again by the agents when a controller starts. Updated in place by the step function, which owns it:
 * with ten thousand nodes, copying it for every heartbeat would be most of the work.
 */
export interface LiveState {
  readonly startedAtMs: number;
  readonly nodes: Map<NodeName, LiveNode>;
  readonly statuses: Map<TaskId, TaskStatus>;
  /** Attempts of a task before its node lost its memory and began to count anew; absent: none. */
  readonly earlierAttempts: Map<TaskId, number>;
  /** Monotonic time since which a task is running, or ready as a standby, for the slot's back-off. */
  readonly runningSinceMs: Map<TaskId, number>;
  /** Key: service and slot (`slotKey`). */
  readonly backoffs: Map<string, SlotBackoff>;
  readonly placements: Map<string, PlacementRecord>;
  /** By service and version (`versionKey`), then by node: a node that breaks tasks looks like the least loaded one. */
  readonly failures: Map<string, Map<NodeName, FailureNote>>;
  /** Monotonic times of the latest failures of a node, of whatever service. */
  readonly nodeFailures: Map<NodeName, readonly number[]>;
  readonly avoided: Map<NodeName, Avoidance>;
  /** The nodes that would take slots over. */
  readonly spares: Spares;
  readonly moves: Moves;
  readonly rollouts: RolloutsLive;
  /** Singletons that may be running somewhere. */
  readonly leases: Map<TaskId, Lease>;
  /** Slots that wait for such a task to be certainly gone, with the time of that. */
  readonly leaseWaits: Map<string, number>;
  /** Key of the probes between agents, made anew in every term. */
  probeKey: string;
  readonly detection: Detection;
  readonly body: BodyLive;
  readonly energy: EnergyLive;
  /** Set while the mass-failure brake holds. */
  doubt?: Doubt;
  readonly incidents: IncidentsLive;
  readonly alerts: AlertsLive;
  readonly frontDoor: FrontDoorLive;
  readonly refusedBoards: RefusedBoards;
  readonly upgrade: UpgradeLive;
  /** End of the time that operators have for their work on a node, monotonic; undefined until the next look at the clock. */
  readonly maintenanceUntilMs: Map<NodeName, number | undefined>;
  /** Services to be reconciled at the next opportunity. */
  readonly dirty: Set<ServiceKey>;
  /** Services whose spares and standbys are to be looked at when nothing else is to be decided. */
  readonly unprepared: Set<ServiceKey>;
  /** Nodes whose assignment may have changed. */
  readonly dirtyNodes: Set<NodeName>;
  /** Tasks that were given a node which has not been told of them yet. */
  readonly untold: Set<TaskId>;
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

/** `graceUntilMs`: monotonic time until which it is expected to connect. */
export function newLiveNode(graceUntilMs: number): LiveNode {
  return {
    condition: 'unknown',
    watch: newWatch(graceUntilMs),
    body: {},
    images: new Set(),
    lingering: new Map(),
    generation: 0,
    assigned: '',
    prefetch: [],
    acknowledged: 0,
  };
}
