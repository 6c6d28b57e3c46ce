import type {
  FrontDoor,
  FrontDoorProblem,
  GatewayDuty,
  Generation,
  NamedCertificate,
  VirtualIpSpec,
} from '@grappe/domain';
import type { Refusal } from './leave-out.ts';

/** What the load balancer is to serve. Compared by identity: each duty has another. */
export interface ServingTarget {
  /** Of the duty that it comes from. */
  readonly generation: Generation;
  readonly door: FrontDoor;
  readonly certificates: readonly NamedCertificate[];
}

/** One of the two daemons, and how far it is. `nothing`: it does not run. */
export interface Part<T> {
  /** Being put in force. */
  readonly busy?: T | 'nothing';
  /** Absent: not known, since an earlier agent may have left anything. */
  readonly inForce?: T | 'nothing';
  readonly failures: number;
  readonly notBeforeMs: number;
  readonly problem?: FrontDoorProblem;
}

export interface FrontDoorState {
  /** `unknown`: what was kept is damaged, so whatever runs goes on until a controller speaks. */
  readonly memory: 'recalling' | 'unknown' | 'known';
  readonly halting: boolean;
  /** Absent: none yet. */
  readonly duty?: GatewayDuty;
  readonly target: ServingTarget | 'nothing';
  readonly takesPart: VirtualIpSpec | 'nothing';
  readonly balancer: Part<ServingTarget>;
  readonly virtualIp: Part<VirtualIpSpec>;
  /** Whether the load balancer serves anything, as the virtual IP was told; absent: not known. */
  readonly serves?: boolean;
  /** Looks in a row that found no load balancer. */
  readonly missedLooks: number;
  /** Servers that programs have found down, by back end and task. */
  readonly down: ReadonlySet<string>;
  /** What is left out so that the others are served. */
  readonly refusals: readonly Refusal[];
  /** Times that it was tried to serve all of it, in vain. */
  readonly refusedRounds: number;
  readonly tryAllAtMs: number;
  /** The newest duty that is in force, or was refused. */
  readonly applied?: Generation;
  /** A duty of which nothing could be understood. */
  readonly linkProblem?: FrontDoorProblem;
  readonly saving: Saving;
}

interface Saving {
  readonly busy?: GatewayDuty;
  /** As it is on the card. */
  readonly saved?: GatewayDuty;
  /** Absent: nothing to be saved. */
  readonly dueAtMs?: number;
  readonly lastAtMs: number;
}

export function newFrontDoorState(): FrontDoorState {
  return {
    memory: 'recalling',
    halting: false,
    target: 'nothing',
    takesPart: 'nothing',
    balancer: { failures: 0, notBeforeMs: 0 },
    virtualIp: { failures: 0, notBeforeMs: 0 },
    missedLooks: 0,
    down: new Set(),
    refusals: [],
    refusedRounds: 0,
    tryAllAtMs: 0,
    saving: { lastAtMs: -Infinity },
  };
}
