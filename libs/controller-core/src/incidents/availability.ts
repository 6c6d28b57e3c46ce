import type { Incident, NodeName, Outage, ServiceKey } from '@grappe/domain';
import type { ControllerState } from '../state/state.ts';
import { axisOf, type Axis } from './axis.ts';
import { clip, countFailures, subtract, totalMs, type Interval } from './intervals.ts';
import { newestFirst } from './ledger.ts';
import { measuredSince } from './measured.ts';

/**
 * How well something was served over a window of time. Every moment of the window is up, down or unknown: unknown while no controller was
 * there to see, down during the outages of incidents, up otherwise.
 */
export interface AvailabilityFigures {
  readonly windowMs: number;
  readonly upMs: number;
  readonly downMs: number;
  readonly unknownMs: number;
  /** Outages, those counted once that have nothing but unknown time between them. */
  readonly failures: number;
  /** Up time of the time that is known; absent when none is. */
  readonly ratio?: number;
  /** Mean time between failures: up time by failures; absent without any. */
  readonly mtbfMs?: number;
  /** Mean time to repair: down time by failures; absent without any. */
  readonly mttrMs?: number;
}

/**
 * Of a service. `served`: at least one replica; `full`: every replica that was wanted. Only failures count: a replica that is down for an
 * update, was never placed, or was scaled away, is not one. The window begins when the service first served, or with the oldest
 * incident or term kept.
 */
export interface ServiceAvailability {
  readonly served: AvailabilityFigures;
  readonly full: AvailabilityFigures;
}

/** Figures over one window, from outages and unknown times on the same axis. */
export function availability(
  window: Interval,
  outages: readonly Interval[],
  unknown: readonly Interval[],
): AvailabilityFigures {
  const unseen = clip(unknown, window);
  const down = subtract(clip(outages, window), unseen);
  const windowMs = Math.max(0, window.untilMs - window.fromMs);
  const downMs = totalMs(down);
  const unknownMs = totalMs(unseen);
  const upMs = windowMs - downMs - unknownMs;
  const failures = countFailures(down, unseen);
  return {
    windowMs,
    upMs,
    downMs,
    unknownMs,
    failures,
    ...(upMs + downMs > 0 ? { ratio: upMs / (upMs + downMs) } : {}),
    ...(failures > 0 ? { mtbfMs: upMs / failures, mttrMs: downMs / failures } : {}),
  };
}

/** Absent while the service has never served. */
export function serviceAvailability(
  state: ControllerState,
  service: ServiceKey,
  nowMs: number,
): ServiceAvailability | undefined {
  const since = measuredSince(state, 'service', service);
  if (since === undefined) return undefined;
  const axis = axisOf(state, nowMs);
  const window = windowFrom(state, axis, axis.place(since));
  const unserved: Interval[] = [];
  const missing: Interval[] = [];
  for (const incident of newestFirst(state)) {
    for (const outage of incident.unserved)
      if (outage.service === service) unserved.push(placed(axis, incident, outage));
    for (const slot of incident.slots)
      if (slot.service === service)
        missing.push(...slot.outages.map((outage) => placed(axis, incident, outage)));
  }
  return {
    served: availability(window, unserved, axis.unknown),
    full: availability(window, missing, axis.unknown),
  };
}

/** Up: connected, with an engine that answers, or away as planned. Absent while the node has never been ready. */
export function nodeAvailability(
  state: ControllerState,
  node: NodeName,
  nowMs: number,
): AvailabilityFigures | undefined {
  const since = measuredSince(state, 'node', node);
  if (since === undefined) return undefined;
  const axis = axisOf(state, nowMs);
  const outages: Interval[] = [];
  for (const incident of newestFirst(state)) {
    const { absence } = incident;
    if (incident.node !== node || absence === undefined) continue;
    const { untilMs } = absence;
    const outage = { fromMs: 0, ...(untilMs === undefined ? {} : { untilMs }) };
    outages.push(placed(axis, incident, outage));
  }
  return availability(windowFrom(state, axis, axis.place(since)), outages, axis.unknown);
}

/** Of what was before the oldest incident kept, nothing can be said once others were dropped. */
function windowFrom(state: ControllerState, axis: Axis, sinceMs: number): Interval {
  const { oldest } = state.live.incidents;
  let fromMs = sinceMs;
  if (oldest > 1) {
    for (const { id, term, beganMs } of newestFirst(state))
      if (id === oldest) fromMs = Math.max(fromMs, axis.place({ term, atMs: beganMs }));
  }
  return { fromMs, untilMs: axis.nowMs };
}

/** An outage that lasts does so to the end of its term, which for the present one is now. */
function placed(axis: Axis, { term, beganMs }: Incident, { fromMs, untilMs }: Outage): Interval {
  return {
    fromMs: axis.place({ term, atMs: beganMs + fromMs }),
    untilMs: axis.place({ term, atMs: beganMs + (untilMs ?? Number.POSITIVE_INFINITY) }),
  };
}
