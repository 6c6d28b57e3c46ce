import { readFileSync } from 'node:fs';

/** Time that all cores together have spent, since the host started, in the kernel's own unit. */
export interface CoreTimes {
  readonly total: number;
  readonly idle: number;
}

/** Fields of the first line of /proc/stat after its name: user nice system idle iowait, then others. */
const IDLE_FIELDS = [3, 4];
/** Time of guests is contained in user and nice. */
const FIELDS_COUNTED = 8;
const PERCENT = 100;

export function parseCoreTimes(stat: string): CoreTimes {
  const [first = ''] = stat.split('\n');
  const times = first
    .split(/\s+/)
    .slice(1, FIELDS_COUNTED + 1)
    .map(Number);
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  return { total: sum(times), idle: sum(IDLE_FIELDS.map((field) => times[field] ?? 0)) };
}

export function readCoreTimes(): CoreTimes {
  return parseCoreTimes(readFileSync('/proc/stat', 'utf8'));
}

/** How busy all cores were between two looks, in percent of all of them. */
export function busyPercent(from: CoreTimes, to: CoreTimes): number {
  const total = to.total - from.total;
  return total === 0 ? 0 : PERCENT * (1 - (to.idle - from.idle) / total);
}
