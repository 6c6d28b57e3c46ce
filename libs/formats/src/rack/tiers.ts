import {
  ENERGY_DEFAULT,
  NODES_MAX,
  type Chemistry,
  type EnergySpec,
  type TierSpec,
} from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readInteger } from '../yaml/scalars.ts';
import { percentText, readPercent } from './percent.ts';
import type { RackReading } from './rack-reading.ts';

const KEYS = keyTable({ read: ['saver', 'critical', 'shutdown', 'hysteresis', 'restart'] });
const TIER_KEYS = keyTable({ read: ['below', 'nodes'] });
const SHUTDOWN_KEYS = keyTable({ read: ['below'] });
/** A tier that begins at nothing left never begins, and one that begins at full is no tier. */
const BELOW = { min: 1, max: 99 };
/** Less than the smallest step of a gauge, and every step would change the tier. */
const HYSTERESIS = { min: 1, max: 50 };
const RESTART = { min: 2, max: 100 };

/** One figure of the tiers: what the file says, or what holds without it. */
interface Figure {
  /** As in messages: `saver`. */
  readonly name: string;
  readonly value: number;
  /** Absent: a default. */
  readonly spot?: Spot;
}

/** `power.tiers`. Whatever it leaves out is as for batteries of this kind. */
export function readTiers(
  reading: RackReading,
  spot: Spot | undefined,
  chemistry: Chemistry,
): EnergySpec {
  const standard = ENERGY_DEFAULT[chemistry];
  const fields = spot === undefined ? undefined : readFields(reading.report, spot, KEYS);
  if (fields === undefined) return standard;
  const tier = (key: 'saver' | 'critical' | 'shutdown', table = TIER_KEYS): Fields | undefined => {
    const found = fields.get(key);
    return found === undefined ? undefined : readFields(reading.report, found, table);
  };
  const saverFields = tier('saver');
  const criticalFields = tier('critical');
  const below = (name: string, from: Fields | undefined, other: number): Figure =>
    readFigure(reading, { name, spot: from?.get('below'), range: BELOW, other });
  const saver = below('saver', saverFields, standard.saver.belowCharge);
  const critical = below('critical', criticalFields, standard.critical.belowCharge);
  const shutdownFields = tier('shutdown', SHUTDOWN_KEYS);
  const shutdown = below('shutdown', shutdownFields, standard.shutdown.belowCharge);
  const figure = (name: 'hysteresis' | 'restart', range: typeof BELOW, other: number): Figure =>
    readFigure(reading, { name, spot: fields.get(name), range, other });
  const hysteresis = figure('hysteresis', HYSTERESIS, standard.hysteresis);
  const restart = figure('restart', RESTART, standard.restartCharge);
  checkBelow(reading, critical, saver);
  checkBelow(reading, shutdown, critical);
  checkMargins(reading, { saver, shutdown, hysteresis, restart });
  return {
    ...readNodeLimits(reading, { saver, saverFields, critical, criticalFields }),
    shutdown: { belowCharge: shutdown.value },
    hysteresis: hysteresis.value,
    restartCharge: restart.value,
  };
}

function readFigure(
  reading: RackReading,
  figure: {
    readonly name: string;
    readonly spot: Spot | undefined;
    readonly range: typeof BELOW;
    /** Holds where the file says nothing. */
    readonly other: number;
  },
): Figure {
  const { name, spot, range, other } = figure;
  if (spot === undefined) return { name, value: other };
  const value = readPercent(reading, spot, range);
  // Reported: nothing further is to be said about it.
  return { name, value: value ?? Number.NaN, spot };
}

/** `lower` has to begin when less is left than where `upper` does. */
function checkBelow(reading: RackReading, lower: Figure, upper: Figure): void {
  if (!(lower.value >= upper.value)) return;
  const message = `${said(lower)} does not lie below ${said(upper)}`;
  if (lower.spot !== undefined) {
    reading.report.problem(lower.spot, message, `less than ${percentText(upper.value)}`);
  } else if (upper.spot !== undefined) {
    const expected = `more than ${percentText(lower.value)}, or another ${lower.name}`;
    reading.report.problem(upper.spot, message, expected);
  }
}

function checkMargins(
  reading: RackReading,
  figures: Readonly<Record<'saver' | 'shutdown' | 'hysteresis' | 'restart', Figure>>,
): void {
  const { saver, shutdown, hysteresis, restart } = figures;
  const leastRestart = rounded(shutdown.value + hysteresis.value);
  const restartSpot = restart.spot ?? shutdown.spot ?? hysteresis.spot;
  if (restart.value < leastRestart && restartSpot !== undefined) {
    const message = `${said(restart)} would shut the rack down again soon: ${said(shutdown)}, ${said(hysteresis)}`;
    reading.report.problem(restartSpot, message, `restart: ${percentText(leastRestart)} or more`);
  }
  const saverLeft = rounded(saver.value + hysteresis.value);
  const saverSpot = hysteresis.spot ?? saver.spot;
  if (saverLeft >= 1 && saverSpot !== undefined) {
    const message = `saver would never end: it would need a charge of ${percentText(saverLeft)}`;
    reading.report.problem(saverSpot, message, 'saver and hysteresis below 100% together');
  }
}

/** 0.1 + 0.2 is no more than 0.3 to whoever has written percents. */
function rounded(share: number): number {
  return Number(share.toFixed(9));
}

function said({ name, value, spot }: Figure): string {
  return `${name} ${percentText(value)}${spot === undefined ? ' (by default)' : ''}`;
}

function readNodeLimits(
  reading: RackReading,
  read: {
    readonly saver: Figure;
    readonly saverFields: Fields | undefined;
    readonly critical: Figure;
    readonly criticalFields: Fields | undefined;
  },
): { readonly saver: TierSpec; readonly critical: TierSpec } {
  const limit = (fields: Fields | undefined, max: number): number | undefined => {
    const spot = fields?.get('nodes');
    return spot === undefined ? undefined : readInteger(reading, spot, { min: 1, max });
  };
  const inSaver = limit(read.saverFields, NODES_MAX);
  // What is allowed to run may only become less with the charge.
  const inCritical = limit(read.criticalFields, inSaver ?? NODES_MAX);
  return {
    saver: { belowCharge: read.saver.value, ...(inSaver && { maxNodes: inSaver }) },
    critical: { belowCharge: read.critical.value, ...(inCritical && { maxNodes: inCritical }) },
  };
}
