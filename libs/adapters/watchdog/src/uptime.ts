import { readFileSync } from 'node:fs';
import type { Clock, GuardedContainer } from '@grappe/ports';
import type { GuardEntry } from './state-file.ts';

/**
 * How long before the controller may start a replacement (end of the lease and stop grace) the watchdog begins to kill. It covers, on a loaded
 * Pi 3: waking up, up to 20 ms of rounding, a look at some 200 processes (50 ms), and the kernel taking apart what was killed.
 */
export const KILL_LEAD_MS = 250;

/** /proc/uptime has two decimals, the rest cut off. */
export const UPTIME_STEP_MS = 10;
const MS_PER_SECOND = 1000;
const UPTIME = /^\d+\.\d\d /;

/** One instant on the clock of this process, and on the one that all processes of the boot share. */
export interface TwoClocks {
  readonly monotonicMs: number;
  readonly uptimeMs: number;
}

/**
 * For deadlines to be written down: reads the uptime first. Whatever holds this process up between the two makes them earlier, never later.
 */
export function clocksForWriting(clock: Clock, uptime: () => number = readUptimeMs): TwoClocks {
  const uptimeMs = uptime();
  return { uptimeMs, monotonicMs: clock.monotonicMs() };
}

/** For deadlines to be read back: the other way round, and with what /proc/uptime has cut off, for the same reason. */
export function clocksForReading(clock: Clock, uptime: () => number = readUptimeMs): TwoClocks {
  const monotonicMs = clock.monotonicMs();
  return { monotonicMs, uptimeMs: uptime() + UPTIME_STEP_MS };
}

export function toEntry(container: GuardedContainer, now: TwoClocks): GuardEntry {
  const { task, containerId, leaseUntilMs, stopGraceMs } = container;
  const leaseUntilUptimeMs = wholeUptimeMs(now.uptimeMs + (leaseUntilMs - now.monotonicMs));
  const killAtUptimeMs = wholeUptimeMs(leaseUntilUptimeMs + stopGraceMs - KILL_LEAD_MS);
  return { task, containerId, leaseUntilUptimeMs, killAtUptimeMs };
}

export function fromEntry(entry: GuardEntry, now: TwoClocks): GuardedContainer {
  const { task, containerId, leaseUntilUptimeMs, killAtUptimeMs } = entry;
  const leaseUntilMs = now.monotonicMs + (leaseUntilUptimeMs - now.uptimeMs);
  const stopGraceMs = Math.max(0, killAtUptimeMs + KILL_LEAD_MS - leaseUntilUptimeMs);
  return { task, containerId, leaseUntilMs, stopGraceMs };
}

/** Down, so that rounding never lengthens a lease; what would lie before the boot has ended at its beginning. */
function wholeUptimeMs(ms: number): number {
  return Math.max(0, Math.floor(ms));
}

export function readUptimeMs(path = '/proc/uptime'): number {
  const text = readFileSync(path, 'utf8');
  if (!UPTIME.test(text)) throw new Error(`${path} does not begin with an uptime in seconds`);
  return Math.round(Number.parseFloat(text) * MS_PER_SECOND);
}
