import type { PowerSample } from '@grappe/domain';

/** What a sample has as a number. */
export type Quantity = 'volts' | 'amps' | 'watts' | 'charge' | 'temperatureC' | 'runtimeSeconds';

/**
 * What stands and falls together. Volts, amperes and watts of a sensor come from one chip with one reference and one ground: when one of them is
 * nonsense, the others only look better. A UPS, on the other hand, often has one variable that its maker got wrong.
 */
export const GROUPS = {
  electrical: ['volts', 'amps', 'watts'],
  charge: ['charge'],
  temperature: ['temperatureC'],
  runtime: ['runtimeSeconds'],
  flags: ['underVoltage', 'onMains', 'batteryLow'],
} as const satisfies Readonly<Record<string, readonly (keyof PowerSample)[]>>;

export type GroupName = keyof typeof GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as GroupName[];

/** The part of a sample that belongs to a group. */
export function partOf(sample: PowerSample, group: GroupName): PowerSample {
  const names: readonly (keyof PowerSample)[] = GROUPS[group];
  return Object.fromEntries(
    names.flatMap((name) => (sample[name] === undefined ? [] : [[name, sample[name]]])),
  );
}

/** Whether a part has any value at all. */
export function isEmpty(part: PowerSample): boolean {
  return Object.keys(part).length === 0;
}

/** Names and values of what is a number, in the order of the sample. */
export function numbersOf(part: PowerSample): (readonly [Quantity, number])[] {
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'number' ? [[name as Quantity, value] as const] : [],
  );
}
