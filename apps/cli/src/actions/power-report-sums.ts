import type { EnergyDay__Output, PowerReportResponse__Output } from '@grappe/protocol';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What a rack, or a part of it, has used while it was known. */
export interface Usage {
  readonly wh: number;
  readonly knownMs: number;
}

export interface NodeUsage extends Usage {
  readonly name: string;
  /** Of `wh`: by a sensor. The rest is from models. */
  readonly measuredWh: number;
  readonly haltedWh: number;
}

/** What a report comes to. */
export interface ReportSums {
  readonly lengthMs: number;
  readonly knownMs: number;
  readonly boardsWh: number;
  readonly switchWh: number;
  readonly lossWh: number;
  readonly unassignedWh: number;
  readonly nodes: readonly NodeUsage[];
  readonly services: readonly { readonly name: string; readonly wh: number }[];
}

/**
 * The days that are summed up. What has no day is among them as long as the clock is not set, because all that there is goes there then; later
 * nobody knows whether it belongs to the days that were asked for.
 */
function summedDays(report: PowerReportResponse__Output): readonly EnergyDay__Output[] {
  const { days, undated, clockSet } = report;
  return clockSet || undated === null ? days : [...days, undated];
}

export function boardsWh(of: {
  readonly measuredWh: number;
  readonly modelledWh: number;
  readonly haltedWh: number;
}): number {
  return of.measuredWh + of.modelledWh + of.haltedWh;
}

export function dayWh(day: EnergyDay__Output): number {
  return boardsWh(day) + day.switchWh + day.lossWh;
}

/** Never less than nothing: a clock that was set back has made a day longer. */
export function unknownMs({ lengthMs, knownMs }: EnergyDay__Output): number {
  return Math.max(0, lengthMs - knownMs);
}

/** As if it went on as it did while it was known; undefined when it never was. */
export function perDay({ wh, knownMs }: Usage): number | undefined {
  return knownMs <= 0 ? undefined : (wh / knownMs) * DAY_MS;
}

export function sumsOf(report: PowerReportResponse__Output): ReportSums {
  const days = summedDays(report);
  const sum = (pick: (day: EnergyDay__Output) => number) =>
    days.reduce((total, day) => total + pick(day), 0);
  return {
    lengthMs: sum((day) => Math.max(day.lengthMs, day.knownMs)),
    knownMs: sum((day) => day.knownMs),
    boardsWh: sum(boardsWh),
    switchWh: sum((day) => day.switchWh),
    lossWh: sum((day) => day.lossWh),
    unassignedWh: sum((day) => day.unassignedWh),
    nodes: nodeUsages(days),
    services: serviceUsages(days),
  };
}

function nodeUsages(days: readonly EnergyDay__Output[]): NodeUsage[] {
  const found = new Map<string, NodeUsage>();
  for (const of of days.flatMap(({ nodes }) => nodes)) {
    const before = found.get(of.node);
    found.set(of.node, {
      name: of.node,
      wh: (before?.wh ?? 0) + boardsWh(of),
      knownMs: (before?.knownMs ?? 0) + of.knownMs,
      measuredWh: (before?.measuredWh ?? 0) + of.measuredWh,
      haltedWh: (before?.haltedWh ?? 0) + of.haltedWh,
    });
  }
  return [...found.values()].sort((a, b) => byName(a.name, b.name));
}

function serviceUsages(days: readonly EnergyDay__Output[]): ReportSums['services'] {
  const found = new Map<string, number>();
  for (const { service, wh } of days.flatMap(({ services }) => services))
    found.set(service, (found.get(service) ?? 0) + wh);
  return [...found]
    .map(([name, wh]) => ({ name, wh }))
    .sort((a, b) => b.wh - a.wh || byName(a.name, b.name));
}

/** `pi2` before `pi10`; those without a name are the rest, and come last. */
function byName(a: string, b: string): number {
  if (a === '' || b === '') return Number(a === '') - Number(b === '');
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Of a server that would have run for as long as is known of the rack. */
export function serverWhOf({ serverWatts }: PowerReportResponse__Output, sums: ReportSums): number {
  return (serverWatts * sums.knownMs) / HOUR_MS;
}

/** Of a day's energy. Absent without a price, and while nothing is known. */
export function energyCosts(
  { pricePerKwh, serverWatts }: PowerReportResponse__Output,
  sums: ReportSums,
): { readonly rack: number | undefined; readonly server: number | undefined } {
  const wh = perDay({ ...sums, wh: sums.boardsWh + sums.switchWh + sums.lossWh });
  if (pricePerKwh === undefined || wh === undefined) return { rack: undefined, server: undefined };
  const cost = (ofWh: number): number => (ofWh / 1_000) * pricePerKwh;
  return { rack: cost(wh), server: cost((serverWatts * DAY_MS) / HOUR_MS) };
}
