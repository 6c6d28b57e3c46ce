import {
  FAILOVER_DEFAULT,
  NO_WIRING,
  POWER_DEFAULT,
  type ConverterName,
  type ConverterSpec,
  type NodeName,
  type RackName,
  type RackNodeSpec,
  type RackSpec,
} from '@grappe/domain';
import type { ClockDisposition } from '../kernel/machine-clock.ts';
import type { Chance } from './chance.ts';
import type { RelayPlan } from './world-spec.ts';

/** A rack that moves replicas by itself comes to rest a minute later, so only some do. */
const REBALANCES = 0.3;
const NODES_MIN = 2;
const NODES_MAX = 8;
const NODES_PER_CONVERTER_MAX = 3;
/** The worst crystals of cheap boards are a hundred times better. */
const DRIFT_MAX = 0.01;
/** What a monotonic clock may say: a board that is up for up to eleven days. */
const UPTIME_MS_MAX = 1e9;
const WALL_START_MS = 1_800_000_000_000;
const WALL_SKEW_MS_MAX = 30_000;

/** From the shortest that rack.yaml allows. */
const LEASE_TTL_MS_MIN = 2_000;
const LEASE_TTL_MS_MAX = 12_000;
const RELAY_MS_MAX = 3_000;
const RELAY_OFF_MS_MAX = 30_000;

export function drawLeaseTtlMs(chance: Chance): number {
  return Math.round(chance.skewed(LEASE_TTL_MS_MIN, LEASE_TTL_MS_MAX));
}

/** In some racks the power of some boards can be cut, or nearly. */
export function drawRelays(
  chance: Chance,
  names: readonly NodeName[],
): ReadonlyMap<NodeName, RelayPlan> {
  if (chance.happens(0.6)) return new Map();
  return new Map(
    chance.some(names, 0.7).map((name) => [
      name,
      {
        cuts: chance.happens(0.8),
        takesMs: chance.skewed(20, RELAY_MS_MAX),
        offMs: chance.between(0, RELAY_OFF_MS_MAX),
      },
    ]),
  );
}

export function drawRack(chance: Chance): RackSpec {
  const names = Array.from(
    { length: chance.whole(NODES_MIN, NODES_MAX) },
    (_, n) => `pi${n + 1}` as NodeName,
  );
  return {
    name: 'pearl' as RackName,
    network: {},
    failover: {
      rebalance: chance.happens(REBALANCES),
      leaseTtlMs: chance.happens(0.7) ? FAILOVER_DEFAULT.leaseTtlMs : drawLeaseTtlMs(chance),
    },
    converters: drawConverters(chance, names),
    power: POWER_DEFAULT,
    nodes: names.map((name) => drawNode(chance, name)),
  };
}

/** Some nodes may be on no converter that anybody has described. */
function drawConverters(chance: Chance, names: readonly NodeName[]): ConverterSpec[] {
  const converters: ConverterSpec[] = [];
  for (let at = 0; at < names.length;) {
    const size = chance.whole(1, NODES_PER_CONVERTER_MAX);
    const nodes = names.slice(at, at + size);
    at += size;
    if (chance.happens(0.9))
      converters.push({ name: `c${converters.length + 1}` as ConverterName, nodes });
  }
  return converters;
}

function drawNode(chance: Chance, name: NodeName): RackNodeSpec {
  return {
    name,
    address: name,
    roles: [],
    labels: chance.happens(0.5) ? { disk: chance.oneOf(['ssd', 'card']) } : {},
    wiring: NO_WIRING,
  };
}

export function drawClock(chance: Chance): ClockDisposition {
  return {
    rate: chance.between(1 - DRIFT_MAX, 1 + DRIFT_MAX),
    monotonicAtStartMs: chance.between(0, UPTIME_MS_MAX),
    wallAtStartMs: chance.happens(0.2)
      ? 0
      : WALL_START_MS + chance.between(-WALL_SKEW_MS_MAX, WALL_SKEW_MS_MAX),
  };
}
