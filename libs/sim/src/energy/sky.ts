import type { Chance } from '../world/chance.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Clouds come and go in less than an hour. */
const CLOUDS_EVERY_MS = HOUR_MS / 2;
/** Scenarios begin at midnight, or at any other time of the day. */
const NOON_MS = 12 * HOUR_MS;

export type DayKind = 'clear' | 'changeable' | 'overcast' | 'rain';

/** The sun over a rack, day by day. Everything beyond the last day is clear. */
export interface SkySpec {
  /** What the panel gives at noon under a clear sky. */
  readonly panelWatts: number;
  /** From sunrise to sunset: the season. */
  readonly daylightHours: number;
  readonly days: readonly DayKind[];
  /** What clouds leave, for every half hour; 0 to 1. */
  readonly clouds: readonly number[];
  /** Time of the day at which the scenario begins. */
  readonly beginsAtMs: number;
}

/** Share of the light that gets through, at the worst and at the best. */
const THROUGH: Readonly<Record<DayKind, readonly [number, number]>> = {
  clear: [0.9, 1],
  changeable: [0.25, 1],
  overcast: [0.12, 0.4],
  rain: [0.02, 0.12],
};

/** A week of which a day resembles the one before more often than not; one in five is a week of rain. */
export function drawSky(
  chance: Chance,
  { days, panelWatts }: { days: number; panelWatts: number },
): SkySpec {
  const isRainy = chance.happens(0.2);
  const kinds: DayKind[] = [];
  for (let day = 0; day < days; day += 1) {
    const before = kinds.at(-1);
    const drawn = isRainy
      ? chance.next(['rain', 'rain', 'overcast'])
      : chance.next(['clear', 'clear', 'changeable', 'overcast', 'rain']);
    kinds.push(before !== undefined && chance.happens(0.4) ? before : drawn);
  }
  const clouds = kinds.flatMap((kind) =>
    Array.from({ length: DAY_MS / CLOUDS_EVERY_MS }, () => chance.between(...THROUGH[kind])),
  );
  return {
    panelWatts,
    daylightHours: chance.between(8.5, 15.5),
    days: kinds,
    clouds,
    beginsAtMs: chance.whole(0, 23) * HOUR_MS,
  };
}

/** What the panel gives after so long. */
export function panelWatts(sky: SkySpec, atMs: number): number {
  const ofDayMs = (sky.beginsAtMs + atMs) % DAY_MS;
  const fromNoonMs = Math.abs(ofDayMs - NOON_MS);
  const halfDayMs = (sky.daylightHours / 2) * HOUR_MS;
  if (fromNoonMs >= halfDayMs) return 0;
  const through = sky.clouds[Math.floor(atMs / CLOUDS_EVERY_MS)] ?? 1;
  return sky.panelWatts * through * Math.cos(((Math.PI / 2) * fromNoonMs) / halfDayMs);
}
