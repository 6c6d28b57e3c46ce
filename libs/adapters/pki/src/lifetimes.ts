import type { IdentityKind } from '@grappe/domain';

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;

/**
 * No clock is right that says an earlier time than this. Lifetimes count from here where the clock is behind, so that a
 * controller that believes it is 1970 issues certificates that still hold when its clock becomes right. Raised with releases.
 */
export const RELEASE_DATE_MS = Date.UTC(2026, 10, 1);

/**
 * Every certificate is valid from 1970 on: a board without a clock must be able to verify it. What this gives up, "not valid
 * yet", protects from nothing here, since the rack has one authority that issues on demand.
 */
export const NOT_BEFORE_MS = 0;

/** Longer than a rack lives: replacing the CA means joining every node again. Fits the 4-digit years of X.509 by far. */
export const CA_LIFETIME_MS = 30 * YEAR_MS;

/**
 * `controller`: nobody is there to renew it for the controller, and a rack must not stop because of a date; well inside the CA's.
 * `node`: renewed over the running connection, so the length only bounds how long a rack may be switched off, e.g. over a winter.
 * `operator`: a laptop gets lost more easily than a board; once a year is not too often to make a new one.
 * `hub`: hangs on a wall for years; what it may do is little, and a new one ends it at once.
 */
export const LIFETIMES_MS: Readonly<Record<IdentityKind, number>> = {
  controller: 20 * YEAR_MS,
  node: YEAR_MS,
  operator: YEAR_MS,
  hub: 5 * YEAR_MS,
};

/** Renew with 40 % of the lifetime left: five months of trying for a node. */
const RENEW_WITH_LEFT = 0.4;

/** X.509 counts whole seconds. */
const SECOND_MS = 1_000;

/** When a lifetime starts to count: now, or the release where the clock is behind it. */
export function issueTimeMs(nowMs: number): number {
  return Math.ceil(Math.max(nowMs, RELEASE_DATE_MS) / SECOND_MS) * SECOND_MS;
}

/** The end of a certificate; never beyond its CA's, after which it could not be verified. */
export function expiryMs(kind: IdentityKind, nowMs: number, caNotAfterMs: number): number {
  return Math.min(issueTimeMs(nowMs) + LIFETIMES_MS[kind], caNotAfterMs);
}

export interface CertificateTimes {
  readonly identity: { readonly kind: IdentityKind };
  readonly notAfterMs: number;
}

/**
 * Whether 60 % of the lifetime has passed. Since all certificates begin in 1970 this looks at what is left; it stays on the safe
 * side when a later release shortens lifetimes. A node whose clock is behind does not notice; the controller asks too.
 */
export function needsRenewal(certificate: CertificateTimes, nowMs: number): boolean {
  const leftMs = certificate.notAfterMs - nowMs;
  return leftMs <= LIFETIMES_MS[certificate.identity.kind] * RENEW_WITH_LEFT;
}

/** A clock that cannot be right. To be reported, never a reason to stop: only monotonic time decides anything. */
export interface ClockFinding {
  readonly kind: 'clock-behind' | 'clock-ahead';
  readonly nowMs: number;
  /** The time it should be at least (`clock-behind`) or at most (`clock-ahead`). */
  readonly boundMs: number;
  readonly message: string;
  readonly remedy: string;
}

export interface ClockCheck {
  readonly nowMs: number;
  /** End of the CA certificate, where there is one: it tells when the CA was made, and when no controller can be in use any more. */
  readonly caNotAfterMs?: number;
}

/** A clock set by hand or by a time server may disagree with the one that made the CA by this much without a report. */
const CLOCK_TOLERANCE_MS = DAY_MS;

const CLOCK_REMEDY =
  'Set the clock (date --set, a time server on the network, or a clock module on the board). Services are not affected.';

export function checkClock(check: ClockCheck): ClockFinding | undefined {
  const { nowMs, caNotAfterMs } = check;
  const caIssuedMs = caNotAfterMs === undefined ? RELEASE_DATE_MS : caNotAfterMs - CA_LIFETIME_MS;
  const earliestMs = Math.max(RELEASE_DATE_MS, caIssuedMs);
  const now = `the clock says ${iso(nowMs)}`;
  if (nowMs < earliestMs - CLOCK_TOLERANCE_MS) {
    const cause = caIssuedMs > RELEASE_DATE_MS ? "the rack's CA was made" : 'this release was made';
    const message = `${now}, which is before ${cause} (${iso(earliestMs)})`;
    return { kind: 'clock-behind', nowMs, boundMs: earliestMs, message, remedy: CLOCK_REMEDY };
  }
  if (caNotAfterMs !== undefined && nowMs > caNotAfterMs) {
    const message = `${now}, which is after the end of the rack's CA (${iso(caNotAfterMs)})`;
    return { kind: 'clock-ahead', nowMs, boundMs: caNotAfterMs, message, remedy: CLOCK_REMEDY };
  }
  return undefined;
}

/** Dates outside of what `Date` can hold are no reason to fail: they are what is being reported. */
function iso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms since 1970` : date.toISOString();
}
