import type { NodeName } from '@grappe/domain';
import type { ProbeFinding } from '../inputs.ts';
import { newArrivals, type Arrivals } from './arrivals.ts';
import { newHealth, type LocalHealth } from './health.ts';

/** Where the detector is with a node. */
export type WatchPhase =
  /** Not heard since the controller started or it joined; has until the end of its grace. */
  | 'expected'
  /** Heartbeats arrive. */
  | 'heard'
  /** Its kernel has answered for an agent that is not there: it has until the end of its grace. */
  | 'restarting'
  /** Suspected; peers are being asked. */
  | 'confirming'
  /** Peers hear it, the controller does not. */
  | 'unheard'
  /** Nobody hears it, and too many are silent with it to be believed. */
  | 'doubted'
  | 'lost';

/** What a peer has said of a node. `no-reply`: the peer itself has not answered in time. */
export interface Finding {
  readonly peer: NodeName;
  readonly outcome: ProbeFinding | 'no-reply';
  readonly atMs: number;
}

/** A round of questions to peers about one node. */
export interface Inquiry {
  /** Peers that have not answered yet, by the number of their probe. */
  readonly awaited: Map<number, NodeName>;
  readonly outcomes: ProbeFinding[];
  untilMs: number;
}

/** All that the detector keeps of a node. Times are monotonic. */
export interface NodeWatch {
  phase: WatchPhase;
  /** When it must be looked at next; infinite when nothing is due. */
  dueAtMs: number;
  /** Since when its silence counts: the last sign of life, later by what this process was held up since. */
  silentSinceMs: number;
  /** When a peer last heard its agent. */
  peersHeardAtMs?: number;
  /** End of the grace in the phases `expected` and `restarting`. */
  graceUntilMs: number;
  suspectedAtMs?: number;
  /** MQTT has said that its agent is gone, and nothing was heard of it since. */
  saidOffline: boolean;
  inquiry?: Inquiry;
  /** Rounds in a row in which no peer heard it. */
  silentRounds: number;
  /** Newest last. */
  readonly findings: Finding[];
  readonly arrivals: Arrivals;
  /** Of the mass-failure brake: it was part of the rack and in service, as far as is known. */
  inService: boolean;
  /** Last known address, without the port. */
  address?: string;
  /** When the newest Hello of the present boot was sent, on the board's clock. */
  helloSentAtMs?: number;
  duplicateSaidAtMs?: number;
  /** Requests to cut its power that have not been answered. */
  fencesAsked: number;
}

/** More than half of the rack has fallen silent together: nobody is declared lost until it is clear who is cut off. */
export interface Doubt {
  /** Monotonic, later by what this process was held up since. */
  sinceMs: number;
  /** Those that would have been declared lost. */
  readonly nodes: Set<NodeName>;
  readonly why: string;
  /** Since when the first of them is silent; moved like `sinceMs`. */
  silentSinceMs: number;
  /** The operator has said that the silence is real. */
  trusted: boolean;
}

/** How many nodes fell silent with one that was about to be declared lost. */
export interface Census {
  /** Of the tick in which they were counted. */
  readonly tickMs: number;
  /** Since when that node was silent. */
  readonly silentSinceMs: number;
  readonly silent: number;
  readonly nodes: number;
}

/** What the detector keeps besides its nodes. */
export interface Detection {
  readonly health: LocalHealth;
  /** No node is due before; heartbeats move deadlines on without moving this. */
  nextDueMs: number;
  /** Number of the next probe; grows within a term. */
  nextProbe: number;
  /** Suspects by the number of the probe, oldest first. */
  readonly probes: Map<number, { readonly suspect: NodeName; readonly untilMs: number }>;
  /** The nodes that are still expected after the start have been given their last moment. */
  settled: boolean;
  /** Silence that began before this time has been found real: it is not doubted again. */
  trustedUpToMs: number;
  census?: Census;
}

export function newDetection(nowMs: number): Detection {
  return {
    health: newHealth(nowMs),
    nextDueMs: Number.NEGATIVE_INFINITY,
    nextProbe: 1,
    probes: new Map(),
    settled: false,
    trustedUpToMs: Number.NEGATIVE_INFINITY,
  };
}

export function newWatch(graceUntilMs: number): NodeWatch {
  return {
    phase: 'expected',
    dueAtMs: graceUntilMs,
    silentSinceMs: Number.NEGATIVE_INFINITY,
    graceUntilMs,
    saidOffline: false,
    silentRounds: 0,
    findings: [],
    arrivals: newArrivals(),
    inService: false,
    fencesAsked: 0,
  };
}
