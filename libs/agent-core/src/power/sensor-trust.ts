import type { PowerSample, Result, SensorFault } from '@grappe/domain';
import type { SensorExpectation } from './expectation.ts';
import {
  doubtOfJump,
  doubtOfStillness,
  doubtOfValues,
  stillOf,
  type Doubt,
  type Seen,
  type Still,
} from './judge.ts';
import { GROUP_NAMES, isEmpty, partOf, type GroupName } from './quantities.ts';

/** Whether a value may be acted on. */
export type Trust =
  | { readonly kind: 'trusted' }
  | ({ readonly kind: 'distrusted'; readonly sinceMs: number } & Doubt);

interface GroupTrust {
  readonly trust: Trust;
  /** Looks in a row that gave nothing. */
  readonly missed: number;
  /** Looks in a row without a doubt, since it was distrusted. */
  readonly goodLooks: number;
  /** The last values that can be, believed or not. */
  readonly last?: Seen;
  readonly lastTrusted?: Seen;
  readonly still?: Still;
}

/** What is known about one sensor; changed by `judgeLook` alone. */
export interface SensorTrust {
  /** As the last look had it, whether it is believed or not; for people. */
  readonly sample: PowerSample;
  /** Why the last look gave nothing. */
  readonly fault?: SensorFault;
  readonly groups: Partial<Readonly<Record<GroupName, GroupTrust>>>;
}

export interface LookContext {
  /** Monotonic. */
  readonly nowMs: number;
  /** What the rack is thought to draw by other means than this sensor; absent where nobody knows. */
  readonly loadWatts?: number;
}

/** A read that fails now and then is a cable's cough: values are only missing then. This many in a row, and the sensor is gone. */
export const VANISHED_AFTER_LOOKS = 3;
/** As many good looks in a row bring trust back: one or two may be luck of a loose contact. */
export const TRUST_AFTER_LOOKS = 3;

const UNKNOWN: GroupTrust = { trust: { kind: 'trusted' }, missed: 0, goodLooks: 0 };

/** A sensor that was never looked at. */
export function newSensorTrust(): SensorTrust {
  return { sample: {}, groups: {} };
}

/** Judges one look at a sensor by those before it. */
export function judgeLook(
  before: SensorTrust,
  look: Result<PowerSample, SensorFault>,
  expected: SensorExpectation,
  context: LookContext,
): SensorTrust {
  const sample = look.ok ? look.value : {};
  const groups: Partial<Record<GroupName, GroupTrust>> = {};
  for (const name of GROUP_NAMES) {
    const group = before.groups[name];
    const part = partOf(sample, name);
    if (!isEmpty(part)) groups[name] = seen(name, group ?? UNKNOWN, part, expected, context);
    else if (group !== undefined) groups[name] = missing(group, look, context.nowMs);
  }
  return { sample, groups, ...(!look.ok && { fault: look.error }) };
}

/** What may be acted on: values of the last look that are believed, nothing when it failed. */
export function trustedSample(trust: SensorTrust): PowerSample {
  const parts = GROUP_NAMES.map((name) =>
    trust.groups[name]?.trust.kind === 'trusted' ? partOf(trust.sample, name) : {},
  );
  return Object.assign({}, ...parts) as PowerSample;
}

/** What is not believed, for reports. */
export function distrustOf(
  trust: SensorTrust,
): readonly ({ readonly group: GroupName; readonly sinceMs: number } & Doubt)[] {
  return GROUP_NAMES.flatMap((group) => {
    const verdict = trust.groups[group]?.trust;
    if (verdict?.kind !== 'distrusted') return [];
    const { reason, detail, sinceMs } = verdict;
    return [{ group, reason, detail, sinceMs }];
  });
}

function seen(
  name: GroupName,
  group: GroupTrust,
  part: PowerSample,
  expected: SensorExpectation,
  { nowMs, loadWatts }: LookContext,
): GroupTrust {
  const impossible = doubtOfValues(part, expected);
  if (impossible !== undefined) {
    // Nothing is compared with a value that cannot be: the run of equal ones ends, and the last sensible one stays.
    const { still: _ended, ...rest } = group;
    return { ...doubted(rest, impossible, nowMs), missed: 0 };
  }
  const still = name === 'electrical' ? stillOf(part, group.still, nowMs, loadWatts) : undefined;
  const doubt =
    doubtOfJump(part, [group.last, group.lastTrusted], expected, nowMs) ??
    (still && doubtOfStillness(still, expected.freeze, nowMs));
  const judged = doubt === undefined ? believed(group) : doubted(group, doubt, nowMs);
  const now: Seen = { part, atMs: nowMs };
  return {
    ...judged,
    missed: 0,
    last: now,
    ...(still !== undefined && { still }),
    ...(judged.trust.kind === 'trusted' && { lastTrusted: now }),
  };
}

function missing(
  group: GroupTrust,
  look: Result<PowerSample, SensorFault>,
  nowMs: number,
): GroupTrust {
  const missed = group.missed + 1;
  const misconfigured = !look.ok && look.error.cause === 'misconfigured';
  if (!misconfigured && missed < VANISHED_AFTER_LOOKS) return { ...group, missed, goodLooks: 0 };
  const doubt: Doubt = {
    reason: misconfigured ? 'misconfigured' : 'vanished',
    detail: look.ok ? 'the sensor does not tell it any more' : look.error.message,
  };
  // What it says when it is back may be the same by chance: nobody has seen it stand still meanwhile.
  const { still: _ended, ...rest } = group;
  return { ...doubted(rest, doubt, nowMs), missed };
}

function doubted(group: GroupTrust, doubt: Doubt, nowMs: number): GroupTrust {
  const sinceMs = group.trust.kind === 'distrusted' ? group.trust.sinceMs : nowMs;
  return { ...group, trust: { kind: 'distrusted', sinceMs, ...doubt }, goodLooks: 0 };
}

function believed(group: GroupTrust): GroupTrust {
  if (group.trust.kind === 'trusted') return group;
  const goodLooks = group.goodLooks + 1;
  if (goodLooks < TRUST_AFTER_LOOKS) return { ...group, goodLooks };
  return { ...group, goodLooks: 0, trust: { kind: 'trusted' } };
}
