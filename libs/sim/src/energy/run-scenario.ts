import type { ServiceKey } from '@grappe/domain';
import { ENERGY_CHECKERS } from './checkers/all.ts';
import type { EnergyChecker } from './checkers/checker.ts';
import { missing } from './checkers/comes-back.ts';
import { isRise } from './checkers/no-flapping.ts';
import type { EnergyWatch, TierChange } from './energy-watch.ts';
import { EnergyWorld } from './energy-world.ts';
import type { Meddling } from './meddling.ts';
import type { EnergyScenario } from './scenario.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Beyond it a broken checker would say the same for a week. */
const VIOLATIONS_MAX = 10;
/** A rack that is back by then has been there for the whole of it, or nearly. */
const HEALED_MS_MIN = 2 * HOUR_MS;
/** What had happened before, for who looks for the reason. */
const RECENT_MAX = 40;

export interface EnergyViolation {
  readonly seed: number;
  readonly checker: string;
  readonly atMs: number;
  readonly what: string;
  readonly recent: readonly string[];
}

/** How containers with data came to their end. */
export interface DataEnds {
  readonly closed: number;
  readonly killed: number;
  readonly cut: number;
}

export interface EnergyReport {
  readonly seed: number;
  readonly violations: readonly EnergyViolation[];
  readonly hours: number;
  /** With all critical services served. */
  readonly criticalHours: number;
  readonly tierChanges: readonly TierChange[];
  /** Most often that a better tier was entered within a day. */
  readonly risesADayMax: number;
  readonly dataEnds: DataEnds;
  readonly shutdowns: number;
  /** Times that the battery was cut off while the rack was on. */
  readonly hardEnds: number;
  readonly startsByHand: number;
  readonly looks: number;
}

export interface EnergyRunOptions {
  readonly checkers?: readonly EnergyChecker[];
  readonly meddling?: Meddling;
  readonly onLine?: (line: string) => void;
  /** What comes after it is not looked at. */
  readonly stopsAtViolation?: boolean;
}

/** Lives through a scenario and reports. Same scenario and same code: same report. */
export function runScenario(
  scenario: EnergyScenario,
  options: EnergyRunOptions = {},
): EnergyReport {
  const violations: EnergyViolation[] = [];
  const counts = { closed: 0, killed: 0, cut: 0, shutdowns: 0, hardEnds: 0, byHand: 0 };
  const recent: string[] = [];
  const tell = (line: string): void => {
    recent.push(line);
    if (recent.length > RECENT_MAX) recent.shift();
    options.onLine?.(line);
  };
  const checkers = options.checkers ?? ENERGY_CHECKERS;
  const watches = checkers.map((checker) =>
    checker.watch((what) => {
      if (violations.length >= VIOLATIONS_MAX) return;
      const { name } = checker;
      violations.push({
        seed: scenario.seed,
        checker: name,
        atMs: world.nowMs,
        what,
        recent: [...recent],
      });
    }),
  );
  const world: EnergyWorld = new EnergyWorld(scenario, {
    watches: [teller(tell), counter(scenario, counts), ...watches],
    ...(options.meddling === undefined ? {} : { meddling: options.meddling }),
    isOver: (healed) =>
      (options.stopsAtViolation === true && violations.length > 0) ||
      (healed.nowMs - scenario.healAtMs >= HEALED_MS_MIN && missing(healed) === undefined),
  });
  world.run();
  const { tierChanges, looks, servedMs, nowMs } = world;
  const { closed, killed, cut, shutdowns, hardEnds, byHand } = counts;
  return {
    seed: scenario.seed,
    violations,
    hours: nowMs / HOUR_MS,
    criticalHours: (servedMs.get('critical') ?? 0) / HOUR_MS,
    tierChanges,
    risesADayMax: risesADayMax(tierChanges),
    dataEnds: { closed, killed, cut },
    shutdowns,
    hardEnds,
    startsByHand: byHand,
    looks,
  };
}

type Counts = Record<'closed' | 'killed' | 'cut' | 'shutdowns' | 'hardEnds' | 'byHand', number>;

function counter({ stack }: EnergyScenario, counts: Counts): EnergyWatch {
  const data = new Set(
    stack.services
      .filter(({ mounts }) => mounts.some(({ kind }) => kind === 'volume'))
      .map(({ name }) => `${stack.name}/${name}` as ServiceKey),
  );
  return {
    see: (happening, { boards }) => {
      switch (happening.kind) {
        case 'container-ended':
          if (data.has(happening.service)) counts[happening.how] += 1;
          return;
        case 'shutdown-done':
          counts.shutdowns += 1;
          return;
        case 'rack-power':
          if (!happening.on && boards.all.some(({ phase }) => phase === 'on')) counts.hardEnds += 1;
          return;
        case 'by-hand':
          counts.byHand += 1;
          return;
        default:
      }
    },
  };
}

/** One line for everything that happens, and for every change of the tier or of its reason. */
function teller(tell: (line: string) => void): EnergyWatch {
  let before = '';
  const at = ({ nowMs, supply }: EnergyWorld): string =>
    `${(nowMs / HOUR_MS).toFixed(4)} h, ${supply.volts.toFixed(2)} V, charge ${supply.charge.toFixed(3)}:`;
  return {
    see: (happening, world) => {
      const { kind, ...rest } = happening;
      tell(`${at(world)} ${kind} ${JSON.stringify(rest)}`);
    },
    look: (world) => {
      const energy = world.controller?.live.energy;
      const { tier, because, battery } = energy ?? {};
      const key = JSON.stringify([tier, because?.kind, energy?.policy.shutdown?.phase]);
      if (key === before) return;
      before = key;
      const known =
        battery &&
        `${battery.charge.toFixed(3)} (${battery.low.toFixed(3)} to ${battery.high.toFixed(3)})`;
      tell(
        `${at(world)} tier ${tier ?? 'unknown'} ${JSON.stringify(because)} believed ${known ?? 'nothing'}`,
      );
    },
  };
}

function risesADayMax(changes: readonly TierChange[]): number {
  const rises = changes.filter(isRise);
  return Math.max(
    0,
    ...rises.map(
      ({ atMs }) =>
        rises.filter((other) => other.atMs <= atMs && other.atMs > atMs - DAY_MS).length,
    ),
  );
}
