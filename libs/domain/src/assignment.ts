import type { RackName, ServiceKey, TaskId } from './names.ts';
import type { ServiceSpec, SlotId, VolumeSpec } from './service-spec.ts';

/**
 * Orders what controllers say: a later term wins, then a later generation. The term grows with every start of a controller,
 * the generation with every change of a node's assignment, so an older message is refused whatever delayed it.
 */
export interface Generation {
  readonly term: number;
  readonly number: number;
}

/** Negative when `a` is older than `b`, 0 when they are the same, positive when `a` is newer. */
export function compareGenerations(a: Generation, b: Generation): number {
  return a.term === b.term ? a.number - b.number : a.term - b.term;
}

/** A task a node should run, with all it needs to run it while the controller is away. */
export interface AssignedTask {
  readonly id: TaskId;
  readonly service: ServiceKey;
  readonly slot: SlotId;
  readonly version: number;
  readonly spec: ServiceSpec;
  /** The stack's volumes that the spec mounts. */
  readonly volumes: readonly VolumeSpec[];
  /** Its container is made and not started: the task takes over when another is lost. */
  readonly standby: boolean;
}

/** The whole of what a node should run: a task that is not in it is stopped and its container removed. */
export interface Assignment {
  readonly rack: RackName;
  readonly generation: Generation;
  readonly tasks: readonly AssignedTask[];
  /** Image references worth having on the node before a task needs them, most urgent first. */
  readonly prefetch: readonly string[];
}
