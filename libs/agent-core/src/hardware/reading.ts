import type { PowerSample, Result, SensorFault } from '@grappe/domain';
import { bucketSample } from '../power/buckets.ts';
import type { SensorExpectation } from '../power/expectation.ts';
import {
  distrustOf,
  judgeLook,
  newSensorTrust,
  trustedSample,
  VANISHED_AFTER_LOOKS,
  type LookContext,
  type SensorTrust,
} from '../power/sensor-trust.ts';

/** What is known of a sensor, and what others were told of it. */
export interface ReadingState {
  readonly trust: SensorTrust;
  /** In buckets; absent when nothing is believed. The same object for as long as nothing is to be told anew. */
  readonly told?: PowerSample;
  /** When a look last gave something; monotonic. */
  readonly measuredAtMs?: number;
  /** Why values are left out, as it was first told; changes when the doubts do, not when their figures do. */
  readonly distrust?: { readonly about: string; readonly text: string };
  /** Looks in a row that found no such device. */
  readonly absentLooks: number;
}

/** A sensor that was never looked at. */
export function newReading(): ReadingState {
  return { trust: newSensorTrust(), absentLooks: 0 };
}

/** Whether others have to be told. */
export function readingChanged(before: ReadingState, after: ReadingState): boolean {
  return before.told !== after.told || before.distrust?.about !== after.distrust?.about;
}

/** Whether nobody has ever seen the device, or it has been gone for some looks: it is looked for less often then. */
export function isAbsent(state: ReadingState): boolean {
  return state.absentLooks >= VANISHED_AFTER_LOOKS;
}

/** Takes one look at a sensor into account. */
export function takeLook(
  before: ReadingState,
  look: Result<PowerSample, SensorFault>,
  expected: SensorExpectation,
  context: LookContext,
): ReadingState {
  const trust = judgeLook(before.trust, look, expected, context);
  const distrust = distrustNow(trust, before.distrust);
  const told = toldNow(before, look, trust);
  const measuredAtMs = look.ok ? context.nowMs : before.measuredAtMs;
  return {
    trust,
    ...(told !== undefined && { told }),
    ...(measuredAtMs !== undefined && { measuredAtMs }),
    ...(distrust !== undefined && { distrust }),
    absentLooks: !look.ok && look.error.cause === 'absent' ? before.absentLooks + 1 : 0,
  };
}

/** A look that failed once says nothing new: what was told stands until the sensor is given up. */
function toldNow(
  { told }: ReadingState,
  look: Result<PowerSample, SensorFault>,
  trust: SensorTrust,
): PowerSample | undefined {
  if (!look.ok && distrustOf(trust).length === 0) return told;
  const now = bucketSample(told, trustedSample(trust));
  return Object.keys(now).length === 0 ? undefined : now;
}

function distrustNow(
  trust: SensorTrust,
  before: ReadingState['distrust'],
): ReadingState['distrust'] {
  const doubts = distrustOf(trust);
  const known = Object.keys(trust.groups).length > 0;
  // Of a sensor that has never told anything there is nothing to distrust, only a fault.
  const fault = known ? undefined : trust.fault;
  if (doubts.length === 0 && fault === undefined) return undefined;
  const about = fault
    ? fault.cause
    : doubts.map(({ group, reason }) => `${group} ${reason}`).join();
  if (about === before?.about) return before;
  const texts = fault
    ? [fault.message]
    : doubts.map(({ reason, detail }) => `${reason}: ${detail}`);
  return { about, text: [...new Set(texts)].join('; ') };
}
