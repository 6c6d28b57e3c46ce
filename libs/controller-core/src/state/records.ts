import type {
  BootId,
  DesiredTaskState,
  NodeName,
  RackName,
  ServiceKey,
  ServiceSpec,
  SlotId,
  StackName,
  TaskId,
  TaskStatus,
  VolumeSpec,
} from '@grappe/domain';
import type { BatteryMemory } from '../energy/battery/memory.ts';
import type { PolicyMemory } from '../energy/policy/memory.ts';

/** The rack itself, written once by `controller init` and again when a controller starts. */
export interface RackRecord {
  readonly name: RackName;
  /** Grows with every start of a controller; part of every generation. */
  readonly term: number;
  /** How long the leases last that this term's controller gives: the next one has to wait for them. */
  readonly leaseTtlMs: number;
}

/** What is kept of the battery and of the policy while no controller runs. */
export interface EnergyRecord {
  readonly policy: PolicyMemory;
  /** Of the controller's machine, while a shutdown is under way: whoever starts in the same boot goes on with it. */
  readonly boot?: BootId;
  readonly battery?: BatteryMemory;
}

export interface StackRecord {
  readonly name: StackName;
  readonly volumes: readonly VolumeSpec[];
  readonly deployedAtMs: number;
}

export interface ServiceRecord {
  readonly key: ServiceKey;
  readonly stack: StackName;
  readonly spec: ServiceSpec;
  /** The stack's volumes that the spec mounts. */
  readonly volumes: readonly VolumeSpec[];
  /** Grows with every change that needs new containers. */
  readonly version: number;
  /** Under which the rack's containers reach it; absent: none, since it says no port, or the rack has no such addresses. */
  readonly address?: string;
}

/**
 * The durable part of a task: the decision, and how it ended. What is observed in between lives in memory only and is told anew by the
 * nodes after a restart of the controller, so that a busy rack writes nothing (design.md invariant 7).
 */
export interface TaskRecord {
  readonly id: TaskId;
  readonly service: ServiceKey;
  readonly slot: SlotId;
  readonly version: number;
  /** Specification of that version: a task is carried out as decided, whatever is deployed meanwhile. */
  readonly spec: ServiceSpec;
  readonly volumes: readonly VolumeSpec[];
  readonly node?: NodeName;
  readonly desired: DesiredTaskState;
  /**
   * Made as a standby and not promoted: it fills no slot, also once it was told to stop. Whoever asks what serves or will serve leaves it out.
   */
  readonly standby?: true;
  /** A singleton that was written off, and of which it is certain since that it does not run any more. */
  readonly gone?: true;
  /** The task of the same slot that serves on until this one runs: the slot is being moved. */
  readonly movedFrom?: TaskId;
  /** Larger than that of every task before it. The wall clock may jump, and a board without one lives in 1970. */
  readonly sequence: number;
  /** Wall clock, for display only. */
  readonly createdAtMs: number;
  readonly reason: string;
  /** Why it was given up while it ran: it ends as failed, whatever its node says of its end. */
  readonly failing?: string;
  /** Set once, when the task has ended. */
  readonly ended?: TaskStatus;
}

/** Where a slot's local volumes are. */
export interface VolumeHome {
  /** `slotKey`. */
  readonly slot: string;
  readonly node: NodeName;
}

/** Certificates by which a node or an operator is known; a serial number that is not listed is refused. */
export interface IdentityRecord {
  /** `node:<name>` or `operator:<name>`. */
  readonly id: string;
  readonly certificates: readonly IssuedCertificate[];
}

export interface IssuedCertificate {
  readonly serial: string;
  readonly notAfterMs: number;
}

/** Who has which place in the back ends of a service: cookies name them. */
export interface FrontDoorSlots {
  readonly slots: number;
  readonly next: number;
  /** By place. */
  readonly held: readonly (readonly [TaskId, number])[];
}

/** An image tar that the controller holds for its nodes. */
export interface ImageRecord {
  /** Normalised reference. */
  readonly reference: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Docker's name; absent when the tar does not say. */
  readonly architecture?: string;
}
