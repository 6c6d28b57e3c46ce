import type { Alert, ServiceKey } from '@grappe/domain';
import type { Trouble } from './trouble.ts';

/** A trouble that is there, or was a moment ago. Times are monotonic. */
export interface TroubleWatch {
  /** As it was last seen; absent: raised by the controller before this one, and not seen since. */
  trouble?: Trouble;
  readonly sinceMs: number;
  lastSeenMs: number;
  /** Since when nothing explains it any more, of one that was explained. */
  orphanSinceMs?: number;
}

/** An alert that was cleared a moment ago still explains what it has brought about. */
export interface RecentAlert {
  readonly id: number;
  readonly clearedAtMs: number;
}

/** What the alerts need to know beside their records. */
export interface AlertsLive {
  next: number;
  nextLookAtMs: number;
  readonly watches: Map<string, TroubleWatch>;
  /** Alerts that were not cleared, by the key of their trouble. */
  readonly open: Map<string, number>;
  readonly recent: Map<string, RecentAlert>;
  /** Alerts that are over, and of whose end nobody is told before it is saved; by the key of their trouble. */
  readonly untoldEnds: Map<string, Alert>;
  /** When two gateways were last said to hold the virtual IP; monotonic. */
  contestedAtMs?: number;
  /** Services that were not looked at in this round. */
  readonly unexamined: Set<ServiceKey>;
  /** Hooks that could not be told the last time. */
  readonly failingHooks: Set<string>;
}

export function newAlertsLive(): AlertsLive {
  return {
    next: 1,
    nextLookAtMs: Number.NEGATIVE_INFINITY,
    watches: new Map(),
    open: new Map(),
    recent: new Map(),
    untoldEnds: new Map(),
    unexamined: new Set(),
    failingHooks: new Set(),
  };
}
