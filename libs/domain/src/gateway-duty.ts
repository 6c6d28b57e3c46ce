import type { Generation } from './assignment.ts';
import type { FrontDoor } from './front-door.ts';
import type { ServiceKey, TaskId } from './names.ts';
import type { ServiceNetwork } from './service-address.ts';
import type { VirtualIpSpec } from './virtual-ip.ts';

/** The whole of what a gateway has to do for the rack. The controller makes it, the gateway keeps it for as long as no controller is there. */
export interface GatewayDuty {
  readonly generation: Generation;
  /** Absent: nothing is served. */
  readonly door?: FrontDoor;
  /** Absent: takes no part in it. */
  readonly virtualIp?: VirtualIpSpec;
  /** Absent: services have no addresses, and what an earlier duty has made for them is to go. */
  readonly services?: ServiceNetwork;
  /** Those that the front ends name. */
  readonly certificates: readonly NamedCertificate[];
}

/** Secret: in files of mode 0600, never in a log. */
export interface NamedCertificate {
  readonly name: string;
  /** Chain, leaf first, and private key. */
  readonly pem: string;
}

/** How a gateway gets on with its duty. All but `servers` is the whole of it. */
export interface FrontDoorReport {
  /** The newest duty that was dealt with: in force, or refused with a problem. Absent: none since the agent's start. */
  readonly applied?: Generation;
  readonly problems: readonly FrontDoorProblem[];
  /** Absent: takes no part in it. */
  readonly virtualIp?: VirtualIpReport;
  /** Times the load balancer was found dead, since the agent's start. */
  readonly restarts: number;
  /** What has changed since the last report of the session, and all in its first ones. */
  readonly servers: readonly ServerReport[];
}

/** `link`: the duty was not understood. `check`: a program that checks cannot be run. `services`: their addresses. */
export const FRONT_DOOR_PARTS = [
  'load-balancer',
  'virtual-ip',
  'link',
  'check',
  'services',
] as const;

export interface FrontDoorProblem {
  readonly part: (typeof FRONT_DOOR_PARTS)[number];
  /** As the part names it; of an agent of another version perhaps an unknown one. */
  readonly code: string;
  readonly message: string;
  /** What to do next; may be empty. */
  readonly remedy: string;
  /** The service that is left out because of it. */
  readonly service?: ServiceKey;
}

/** As the port VirtualIp has them. */
export const VIRTUAL_IP_STATES = ['off', 'starting', 'holder', 'backup', 'fault'] as const;

export interface VirtualIpReport {
  readonly state: (typeof VIRTUAL_IP_STATES)[number];
  readonly forMs: number;
  /** Of a fault. */
  readonly reason?: string;
  /** Times since the agent's start that another node held the address, too. */
  readonly twoHolders: number;
}

/** As the port LoadBalancer has them. */
export const SERVER_STATES = ['unchecked', 'up', 'down', 'drain', 'maint'] as const;

/** What a check has found. `answered`: something did, and not as it should; `unreached`: nothing is known to have, so the network may be the cause. */
export const CHECK_FINDINGS = ['passed', 'answered', 'unreached'] as const;

export type CheckFinding = (typeof CHECK_FINDINGS)[number];

export interface ServerReport {
  readonly backEnd: string;
  readonly task: TaskId;
  readonly state: (typeof SERVER_STATES)[number];
  readonly forMs: number;
  /** What the last check has found; absent: none yet. */
  readonly check?: string;
  /** The same, to decide by. */
  readonly found?: CheckFinding;
}

/** As many as fit well into one message, with their names and what was found. */
export const SERVER_REPORTS_MAX = 1_024;
/** Of what a check has found: HAProxy says it in a few words. */
export const SERVER_CHECK_TEXT_MAX = 200;
/** More than that is one fault told often. */
export const FRONT_DOOR_PROBLEMS_MAX = 64;
/** Leaves three quarters of a message for services. A chain with its key has some 6 KB. */
export const CERTIFICATES_BYTES_MAX = 1_048_576;
