import { referenceLeadAcid } from '@grappe/controller-core';
import {
  invariant,
  type RackSpec,
  type ServiceKey,
  type ServiceName,
  type StackSpec,
  type Tier,
} from '@grappe/domain';
import { ENERGY_CHECKERS } from './checkers/all.ts';
import type { EnergyWatch } from './energy-watch.ts';
import { EnergyWorld } from './energy-world.ts';
import { keepsData } from './checkers/orderly-end.ts';
import type { EnergyScenario } from './scenario.ts';
import type { Happening } from './world-parts.ts';

const HOUR_MS = 3_600_000;
/** Longer than any rack of the size lasts; what is left afterwards is the way back. */
const DARK_HOURS = 48;
const BACK_HOURS = 30;
/** Where 12 V converters give up. */
const CUT_OFF_VOLTS = 10.5;
/** Where charge controllers give the load its power back. */
const RECONNECT_VOLTS = 12.6;
const LIMIT_VOLTS = 14.4;
/** A charger for twice what ten boards draw. */
const MAINS_WATTS = 120;
const BOOT_MS = 16_000;
/** Of a Pi that runs an agent and an idle system. */
const IDLE_SHARE = 0.05;
const METER = { voltsNoise: 0.005, ampsNoise: 0.02, ampsOffset: 0, ampsGain: 1 };
/** As for all energy worlds: heartbeats are a minute apart. */
const LEASE_TTL_MS = 180_000;
/** Points of the story a plot is drawn from. */
const POINT_EVERY_MS = HOUR_MS / 12;

export interface DrainOptions {
  readonly rack: RackSpec;
  readonly stack: StackSpec;
  /** Of the battery when mains are gone and the rack is left to itself. */
  readonly fromCharge: number;
  /** Off: the same rack, whose rack.yaml says nothing of a battery. */
  readonly policy: 'on' | 'off';
  /** What each replica takes of its board, 0 to 1. */
  readonly replicaShare: number;
}

/** Of the rack at one moment, counted from when it was left to itself. */
export interface DrainPoint {
  readonly hours: number;
  readonly charge: number;
  readonly nodesOn: number;
  readonly isCriticalServed: boolean;
}

export interface DrainReport {
  /** Until a critical service was not served for the first time. */
  readonly criticalHours: number;
  readonly ended: 'orderly' | 'hard';
  /** Until then. */
  readonly tiers: readonly { readonly hours: number; readonly tier: Tier }[];
  /** From when there were mains again: each tier that was entered on the way back. */
  readonly tiersBack: readonly Tier[];
  /** Ends of containers that keep data, until then. */
  readonly databases: { readonly closed: number; readonly killed: number; readonly cut: number };
  readonly isWhollyBack: boolean;
  readonly violations: readonly string[];
  readonly points: readonly DrainPoint[];
}

/** A battery that was full, and that nothing charges any more: how long does it last, how does it end, and what happens when there are mains again? */
export function drain(options: DrainOptions): DrainReport {
  const scenario = drainScenario(options);
  const story = new Story();
  const violations: string[] = [];
  // Without a policy nothing of what it promises is promised.
  const checkers = options.policy === 'on' ? ENERGY_CHECKERS : [];
  const world = new EnergyWorld(scenario, {
    watches: [
      story,
      ...checkers.map((checker) =>
        checker.watch((what) => void violations.push(`${checker.name}: ${what}`)),
      ),
    ],
  });
  world.run();
  return { ...story.report(world), violations };
}

function drainScenario(options: DrainOptions): EnergyScenario {
  const { rack, stack, fromCharge, policy, replicaShare } = options;
  const { battery, ...unpowered } = rack.power;
  invariant(battery !== undefined, 'rack.yaml describes the battery');
  const failover = { ...rack.failover, leaseTtlMs: LEASE_TTL_MS };
  const power = policy === 'on' ? rack.power : unpowered;
  const reference = referenceLeadAcid({ capacityAh: battery.capacityAh });
  const shares = stack.services.map(({ name }) => [name, replicaShare] as const);
  return {
    seed: 1,
    rack: { ...rack, failover, power },
    stack,
    sky: { panelWatts: 0, daylightHours: 12, days: [], clouds: [], beginsAtMs: 0 },
    supply: {
      reference,
      startCharge: 1,
      limitVolts: LIMIT_VOLTS,
      cutOffVolts: CUT_OFF_VOLTS,
      reconnectVolts: RECONNECT_VOLTS,
    },
    sensor: { meter: METER, troubles: [], isUps: false },
    bootMs: BOOT_MS,
    idleShare: IDLE_SHARE,
    shares: new Map<ServiceName, number>(shares),
    // Until it is known to be full.
    mains: [{ atMs: 0, untilMs: HOUR_MS }],
    mainsWatts: MAINS_WATTS,
    heldUntilCharge: fromCharge,
    handAfterMs: HOUR_MS / 2,
    healAtMs: DARK_HOURS * HOUR_MS,
    endAtMs: (DARK_HOURS + BACK_HOURS) * HOUR_MS,
  };
}

class Story implements EnergyWatch {
  readonly #points: DrainPoint[] = [];
  readonly #databases = { closed: 0, killed: 0, cut: 0 };
  #endedAtMs: number | undefined;
  #ended: DrainReport['ended'] = 'hard';
  #violatedBack = false;

  see(happening: Happening, world: EnergyWorld): void {
    const { kind } = happening;
    // What is cut off ends at the instant at which power goes.
    if (this.#endedAtMs !== undefined && world.nowMs > this.#endedAtMs) return;
    if (kind === 'container-ended' && keepsData(world).has(happening.service))
      if (world.releasedAtMs !== undefined) this.#databases[happening.how] += 1;
    if (this.#endedAtMs !== undefined) return;
    if (kind === 'shutdown-done' || (kind === 'rack-power' && !happening.on)) {
      this.#endedAtMs = world.nowMs;
      this.#ended = kind === 'shutdown-done' ? 'orderly' : 'hard';
    }
  }

  look(world: EnergyWorld): void {
    const { releasedAtMs, nowMs, boards, supply, serving, scenario } = world;
    if (releasedAtMs === undefined) return;
    const sinceMs = nowMs - releasedAtMs;
    if (sinceMs < this.#points.length * POINT_EVERY_MS) return;
    const { name: stack, services } = scenario.stack;
    const critical = services.filter(({ priority }) => priority === 'critical');
    this.#points.push({
      hours: sinceMs / HOUR_MS,
      charge: supply.charge,
      nodesOn: boards.all.filter(({ phase }) => phase === 'on').length,
      isCriticalServed: critical.every(({ name }) => serving.has(`${stack}/${name}` as ServiceKey)),
    });
  }

  end(world: EnergyWorld): void {
    const { controller, boards } = world;
    const tier = controller?.live.energy.tier;
    this.#violatedBack = tier !== 'normal' || boards.all.some(({ phase }) => phase !== 'on');
  }

  report({
    tierChanges,
    releasedAtMs = 0,
    scenario,
  }: EnergyWorld): Omit<DrainReport, 'violations'> {
    const endedAtMs = this.#endedAtMs ?? scenario.endAtMs;
    const until = tierChanges.filter(({ atMs }) => atMs >= releasedAtMs && atMs <= endedAtMs);
    const after = tierChanges.filter(({ atMs }) => atMs > scenario.healAtMs);
    const last = this.#points.filter(({ isCriticalServed }) => isCriticalServed);
    const beforeEnd = last.filter(({ hours }) => hours * HOUR_MS + releasedAtMs <= endedAtMs);
    return {
      criticalHours: Math.min(
        (endedAtMs - releasedAtMs) / HOUR_MS,
        (beforeEnd.at(-1)?.hours ?? 0) + POINT_EVERY_MS / HOUR_MS,
      ),
      ended: this.#ended,
      tiers: until.map(({ atMs, to }) => ({ hours: (atMs - releasedAtMs) / HOUR_MS, tier: to })),
      tiersBack: after.map(({ to }) => to),
      databases: this.#databases,
      isWhollyBack: !this.#violatedBack,
      points: this.#points,
    };
  }
}
