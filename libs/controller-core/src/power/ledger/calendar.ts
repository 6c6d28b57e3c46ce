export const DAY_MS = 86_400_000;

/**
 * A board without a clock begins in 1970, or where its file system was written last. Before and after these years a clock is not set: what is
 * counted then has no day.
 */
const SET_FROM_MS = Date.UTC(2020, 0, 1);
const SET_UNTIL_MS = Date.UTC(2100, 0, 1);

/** Whether the wall clock says something that can be true. */
export function isClockSet(wallMs: number): boolean {
  return wallMs >= SET_FROM_MS && wallMs < SET_UNTIL_MS;
}

/** `2026-11-21`: the day of UTC. A rack has no time zone, and one day is like the other there: none is an hour longer. */
export function dayOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

export function dayStartMs(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export interface DayPiece {
  readonly day: string;
  /** Since the day began. */
  readonly fromMs: number;
  readonly lengthMs: number;
}

/** A length of time, cut where one day ends and the next begins. */
export function splitByDay(fromWallMs: number, lengthMs: number): DayPiece[] {
  const pieces: DayPiece[] = [];
  const untilMs = fromWallMs + lengthMs;
  for (let atMs = fromWallMs; atMs < untilMs;) {
    const day = dayOf(atMs);
    const startMs = dayStartMs(day);
    const endMs = Math.min(untilMs, startMs + DAY_MS);
    pieces.push({ day, fromMs: atMs - startMs, lengthMs: endMs - atMs });
    atMs = endMs;
  }
  return pieces;
}
