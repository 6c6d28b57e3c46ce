import type { TermRecord } from '@grappe/domain';
import type { ControllerState } from '../state/state.ts';
import { merge, type Interval } from './intervals.ts';
import { termsOf } from './terms.ts';

/** A moment by the clock of one term: clocks of different terms have nothing in common but their order. */
export interface Moment {
  readonly term: number;
  /** Ms since the start of that term's controller. */
  readonly atMs: number;
}

/**
 * The terms one behind the other on one axis, each as long as it is known to have lasted, with the time without a controller between them as
 * far as agents have told its length. What neither a controller nor an agent can vouch for has no length here: a term that ended with a power
 * cut counts up to the last thing that it wrote.
 */
export interface Axis {
  /** Where the present moment is. */
  readonly nowMs: number;
  /** Times without a controller. */
  readonly unknown: readonly Interval[];
  /** Where a moment is; what is before the oldest term kept is at the begin, what is after a term's known end is there. */
  readonly place: (moment: Moment) => number;
}

export function axisOf(state: ControllerState, nowMs: number): Axis {
  const { term: present } = state.live.incidents;
  const spans = new Map<number, { readonly startMs: number; readonly lengthMs: number }>();
  const unknown: Interval[] = [];
  let endMs = 0;
  for (const record of termsOf(state)) {
    const awayMs = spans.size === 0 ? 0 : (record.awayMs ?? 0);
    unknown.push({ fromMs: endMs, untilMs: endMs + awayMs });
    const lengthMs = lengthOf(record, present, nowMs - state.live.startedAtMs);
    spans.set(record.term, { startMs: endMs + awayMs, lengthMs });
    endMs += awayMs + lengthMs;
  }
  return {
    nowMs: endMs,
    unknown: merge(unknown),
    place: ({ term, atMs }) => {
      const span = spans.get(term);
      if (span === undefined) return 0;
      return span.startMs + Math.min(Math.max(atMs, 0), span.lengthMs);
    },
  };
}

function lengthOf(record: TermRecord, present: number, presentLengthMs: number): number {
  return record.term === present ? presentLengthMs : record.knownMs;
}
