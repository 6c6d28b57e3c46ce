import { err, ok, type Result } from '@grappe/domain';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** `90s`, `30m`, `24h`, `7d`, `1h30m` -> milliseconds. */
export function parseDuration(text: string): Result<number, string> {
  const parts = [...text.matchAll(/(\d{1,9})([smhd])/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text) {
    return err(
      `${JSON.stringify(text)} is not a duration: expected for instance 90s, 30m, 24h or 7d`,
    );
  }
  const sum = parts.reduce((ms, [, n, unit]) => ms + Number(n) * UNIT_MS[unit as Unit], 0);
  return ok(sum);
}

/** One unit is enough for a reader: `42s`, `3m`, `5h`, `12d`. */
export function durationText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

/** Two units, and fractions of seconds, for lengths that are compared: `0.78 s`, `12.3 s`, `3m 20s`, `5h 12m`, `12d 3h`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, ms) / UNIT_MS.s;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < UNIT_MS.h / UNIT_MS.s) return twoUnits(whole, 60, 'm', 1, 's');
  if (whole < (2 * UNIT_MS.d) / UNIT_MS.s) return twoUnits(whole, 3_600, 'h', 60, 'm');
  return twoUnits(whole, 86_400, 'd', 3_600, 'h');
}

function twoUnits(
  seconds: number,
  largeSeconds: number,
  large: string,
  smallSeconds: number,
  small: string,
): string {
  const rest = Math.floor((seconds % largeSeconds) / smallSeconds);
  return `${Math.floor(seconds / largeSeconds)}${large}${rest === 0 ? '' : ` ${rest}${small}`}`;
}

/** `3m ago`; `in 5h` for what is to come. Empty for no time at all. */
export function ageText(atMs: number, nowMs: number): string {
  if (atMs === 0) return '';
  return atMs <= nowMs ? `${durationText(nowMs - atMs)} ago` : `in ${durationText(atMs - nowMs)}`;
}

/** ISO 8601 for documents; null for no time, and for one that no calendar has. */
export function isoTime(atMs: number | undefined): string | null {
  if (atMs === undefined || atMs === 0) return null;
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
