import type {
  BackEnd,
  ExposureSpec,
  FrontDoorReport,
  FrontEnd,
  NodeName,
  ServerReport,
  ServiceKey,
  ServicePort,
  TaskId,
} from '@grappe/domain';
import { newMonitorsLive, type MonitorsLive } from '../monitors/live.ts';

/** What the front door does for one service at present. */
export interface ServiceDoor {
  readonly exposures: readonly ExposureSpec[];
  /** By the exposure's place in the list. */
  readonly backEndOf: readonly string[];
  readonly backEnds: readonly BackEnd[];
  /** On the service's own address, on each node; absent: it has none. */
  readonly inside?: InsideDoor;
  /** To tell whether it has changed. */
  readonly text: string;
}

export interface InsideDoor {
  readonly frontEnds: readonly FrontEnd[];
  readonly backEnds: readonly BackEnd[];
  readonly ports: readonly ServicePort[];
}

/** A front door that a gateway was sent, until it says that it has a later one. */
export interface SentDoor {
  readonly number: number;
  /** Tasks that get new work by it. */
  readonly serving: ReadonlySet<TaskId>;
}

/** What the last word on a server was. */
export interface HeardServer {
  readonly report: ServerReport;
  readonly atMs: number;
}

/** What is known in this term of a node as a gateway, or as one that serves addresses of services. */
export interface LiveGateway {
  /** In the order of their numbers; the first may be the one in force. */
  sent: readonly SentDoor[];
  /** Without its servers, which are kept one by one. */
  report?: Omit<FrontDoorReport, 'servers'>;
  reportedAtMs?: number;
  /** By back end and task (`serverKey`). */
  readonly servers: Map<string, HeardServer>;
}

export interface FrontDoorLive {
  readonly services: Map<ServiceKey, ServiceDoor>;
  /** Services whose part may have changed. */
  readonly dirty: Set<ServiceKey>;
  readonly gateways: Map<NodeName, LiveGateway>;
  /** PEM texts by name: what the controller has on its disk. */
  certificates: ReadonlyMap<string, string>;
  /** Number within this term of the front door last made. */
  number: number;
  /** What was last made differs from what gateways were sent. */
  isUnsent: boolean;
  /** Nothing is sent before, so that many changes are one. */
  nextSendAtMs: number;
  /** All nodes that may have servers have said so, or are lost: from then on an absent server is gone. */
  isSettled: boolean;
  /** The gateways and nodes with their addresses, as they were when one connected last. */
  partners: string;
  /** Who was last known to hold the virtual IP. */
  holder?: NodeName;
  readonly monitors: MonitorsLive;
}

export function newFrontDoorLive(): FrontDoorLive {
  return {
    services: new Map(),
    dirty: new Set(),
    gateways: new Map(),
    certificates: new Map(),
    number: 0,
    isUnsent: false,
    nextSendAtMs: Number.NEGATIVE_INFINITY,
    isSettled: false,
    partners: '',
    monitors: newMonitorsLive(),
  };
}

export function serverKey(backEnd: string, task: TaskId): string {
  return `${backEnd} ${task}`;
}
