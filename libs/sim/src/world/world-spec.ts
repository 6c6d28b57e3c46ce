import type { NodeCapacity, NodeName, RackSpec, ServiceKey, StackSpec } from '@grappe/domain';
import type { OperatorRequest } from '@grappe/controller-core';
import type { ClockDisposition } from '../kernel/machine-clock.ts';
import type { Workload } from '../engine/workload.ts';
import type { Fault } from '../faults/fault.ts';

/** The machine that the controller runs on; a node's name cannot hold a colon, so none is mistaken for it. */
export const CONTROLLER = 'controller:';

/** Follows the name of a node in the name of a second board that has its identity. */
export const TWIN_MARK = ':twin';

/** Of the board that stands at a place in the network. */
export function boardSerialOf(place: string): string {
  return `serial-of-${place}`;
}

export interface NodePlan {
  readonly name: NodeName;
  readonly clock: ClockDisposition;
  readonly capacity: NodeCapacity;
  /** On its card from the beginning. */
  readonly images: readonly string[];
  /** What its registry would deliver. */
  readonly pullable: readonly string[];
  /** What comes of a request to cut its power; absent: there is nobody to ask. */
  readonly relay?: RelayPlan;
  /** What its agent reads as the board's own; absent: the board tells none. */
  readonly boardSerial?: string;
}

export interface RelayPlan {
  readonly cuts: boolean;
  readonly takesMs: number;
  /** Until somebody switches it on again. */
  readonly offMs: number;
}

/** Something an operator does at a given time. */
export type Operation =
  | Extract<
      OperatorRequest,
      {
        kind:
          | 'deploy'
          | 'remove-stack'
          | 'scale'
          | 'drain'
          | 'activate'
          | 'cordon'
          | 'maintain'
          | 'confirm-off'
          | 'trust-silence'
          | 'rebalance'
          | 'remove-node';
      }
    >
  /** Makes a board a node (again). */
  | { readonly kind: 'join'; readonly node: NodeName }
  /** Brings an image to the controller. */
  | { readonly kind: 'load'; readonly tar: HeldTar };

export interface PlannedOperation {
  readonly atMs: number;
  readonly operation: Operation;
}

/** An image that the controller holds for its nodes. */
export interface HeldTar {
  readonly reference: string;
  readonly sizeBytes: number;
}

/** All that is decided about a world before it begins. */
export interface WorldSpec {
  /** Randomness of what is not decided before: delays, ids, durations. */
  readonly seed: number;
  readonly rack: RackSpec;
  readonly controllerClock: ClockDisposition;
  readonly nodes: readonly NodePlan[];
  /** Deployed first, once all nodes have joined. */
  readonly stacks: readonly StackSpec[];
  readonly held: readonly HeldTar[];
  readonly workloads: ReadonlyMap<ServiceKey, Workload>;
  readonly faults: readonly Fault[];
  readonly operations: readonly PlannedOperation[];
  /** When everything that was broken is mended, and the operator leaves the rack alone. */
  readonly healAtMs: number;
  /** Nothing fails but programs of Grappe, for moments that nobody need notice. */
  readonly onlyRestarts: boolean;
  /** Writes take no time; see `Disk.instant`. */
  readonly instantDisks: boolean;
}
