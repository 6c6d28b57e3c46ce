import type { ConverterName, NodeName, ServiceKey, TaskId } from './names.ts';

/**
 * What failed. `node`: a node was lost, or its board started anew. `task`: a container ended by itself, was killed or was found unhealthy while
 * it was wanted. `engine`: a node's container engine went away. `rack`: the controller was away, or doubted itself.
 */
export const INCIDENT_KINDS = ['node', 'task', 'engine', 'rack'] as const;

export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** A length of time within an incident, in ms since its begin; without an end it lasts. */
export interface Outage {
  readonly fromMs: number;
  readonly untilMs?: number;
}

/** How a slot came to be served again. `kept`: its task was never replaced, its node came back with it, or it is healthy again. */
export type Recovery = 'placed' | 'promoted' | 'restarted' | 'kept';

/** One slot that an incident has left without a serving task, and what became of it. */
export interface AffectedSlot {
  readonly service: ServiceKey;
  /** As `slotText` writes it. */
  readonly slot: string;
  /** The task that served the slot, and where. */
  readonly task: TaskId;
  readonly node?: NodeName;
  /** Oldest first. A slot that fails again soon after it was served has several. */
  readonly outages: readonly Outage[];
  /** How often it stopped being served; more than there are outages when the list was full. */
  readonly failures: number;
  /** It can only be served where it was: the incident does not wait for it. */
  readonly tied: boolean;
  /** When it was decided how the slot is served again, ms since the incident's begin. */
  readonly decidedMs?: number;
  readonly recovery?: Recovery;
  /** The task that serves, or is to serve, the slot after the failure, and where. */
  readonly successor?: TaskId;
  readonly successorNode?: NodeName;
  /** Why nothing more is awaited; absent while the slot waits. */
  readonly end?: 'serving' | 'unwanted' | 'completed';
}

/** A time during which no replica of a service was served. */
export interface ServiceOutage extends Outage {
  readonly service: ServiceKey;
}

/** The absence of the incident's node, or of its engine. */
export interface Absence {
  /** Ms since the incident's begin; absent while it lasts. */
  readonly untilMs?: number;
  /** `planned`: the operator has drained the node, or works on it: it may be away. */
  readonly end?: 'returned' | 'planned' | 'removed';
}

/**
 * One failure from its begin to the time when all that it affected is served again. All times are monotonic, in ms since the begin, and of one
 * term: a controller's clock begins anew with every start, so what outlasts a controller is `interrupted` and goes on in another incident.
 */
export interface Incident {
  /** Grows by one per incident, never reused. */
  readonly id: number;
  readonly kind: IncidentKind;
  readonly term: number;
  /** Ms since the start of that term's controller; negative for what was before it. */
  readonly beganMs: number;
  /** Wall clock of the begin in ms since 1970, for display only. */
  readonly beganAtMs: number;
  readonly cause: string;
  readonly node?: NodeName;
  /** Set when other nodes of this converter were lost at the same time. */
  readonly converter?: ConverterName;
  /** The last sign of life; absent when that was before the controller's start, or before the begin: a singleton whose lease ended. */
  readonly cutMs?: number;
  readonly suspectedMs?: number;
  /** When the failure was certain. */
  readonly confirmedMs?: number;
  readonly slots: readonly AffectedSlot[];
  readonly unserved: readonly ServiceOutage[];
  /** Of incidents `node` and `engine`; none of a node whose absence was planned. */
  readonly absence?: Absence;
  readonly rackTrouble?: 'controller-away' | 'doubt';
  /** When all that can be served was served again. */
  readonly closedMs?: number;
  /** The controller ended first: what was open then has an end that nobody saw. */
  readonly interrupted?: true;
  /** The interrupted incident, of an earlier term, that this one goes on with: the two are one failure. */
  readonly continues?: number;
}

/** Incidents kept in the store, oldest dropped first: more than a failure a day for a year, at about 1 KB each. */
export const INCIDENTS_KEPT_MAX = 500;

/** Outages kept per slot and per service of an incident: beyond, the last one is extended, because such a slot hardly serves. */
export const OUTAGES_PER_INCIDENT_MAX = 16;

/** How long the controller of one term is known to have been there. */
export interface TermRecord {
  readonly term: number;
  /** Wall clock of its start, for display only. */
  readonly startedAtMs: number;
  /** Monotonic, from its start to the last thing it has written: nothing is written only to say that it is still there. */
  readonly knownMs: number;
  /** How long no controller was there before it, as the agents have told; absent when none could tell. */
  readonly awayMs?: number;
}

/** Terms kept, oldest dropped first: the window of availability figures begins with the oldest. */
export const TERMS_KEPT_MAX = 100;

/** Since when a node or a service is measured: when it was first ready, or served. */
export interface MeasuredRecord {
  /** `node:<name>` or `service:<stack>/<service>`. */
  readonly subject: string;
  readonly term: number;
  /** Ms since that term's start. */
  readonly sinceMs: number;
}
