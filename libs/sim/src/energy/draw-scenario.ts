import { referenceLeadAcid } from '@grappe/controller-core';
import {
  boardPowerOf,
  defaultServiceSpec,
  ENERGY_DEFAULT,
  NO_WIRING,
  type ConverterName,
  type ConverterSpec,
  type EnergySpec,
  type NodeName,
  type RackName,
  type RackNodeSpec,
  type RackSpec,
  type ServiceName,
  type ServiceSpec,
  type StackName,
  type StackSpec,
} from '@grappe/domain';
import { SeededRng } from '@grappe/fakes';
import { Chance } from '../world/chance.ts';
import type { BatterySensorSpec, SensorSpan } from './battery-sensor.ts';
import type { EnergyScenario, MainsSpan } from './scenario.ts';
import { drawSky } from './sky.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const BOARD_VOLTS = 5;
const MEBIBYTE = 1_048_576;
/** Mains until everything is as it was before the weather: the largest battery is full after a night. */
const HEAL_HOURS = 30;
/** Longer than a minute without a heartbeat, which is as coarse as this world gets. */
const LEASE_TTL_MS = 180_000;
/** At 14.4 V an old battery gasses away more than what is taken for the tail of a charge. */
const LIMIT_VOLTS = 14.2;
const SWITCH_WATTS = [4, 10] as const;
const EFFICIENCY = 0.85;

/** The scenario of a seed: rack, services, battery, weather, and what goes wrong. */
export function drawScenario(seed: number): EnergyScenario {
  const rng = new SeededRng(seed);
  const on = (what: string): Chance => new Chance(rng.stream(what));
  const described = drawRack(on('rack'));
  const stack = drawServices(on('services'), described);
  const sun = on('sun');
  const days = sun.oneOf([1, 2, 2, 3, 3, 4, 7]);
  const boards = described.nodes.map(({ board }) => boardPowerOf(board).maxWatts);
  const watts = boards.reduce((a, b) => a + b, 0) / EFFICIENCY + described.power.switchWatts;
  const capacityAh = described.power.battery?.capacityAh ?? 0;
  const supply = drawSupply(on('battery'), capacityAh);
  const panelWatts = watts * sun.between(2, 7);
  const trouble = on('trouble');
  const healAtMs = days * DAY_HOURS * HOUR_MS;
  const isUps = trouble.happens(0.15);
  const usage = on('usage');
  return {
    seed,
    rack: withCutOff(described, supply.cutOffVolts),
    stack,
    sky: drawSky(sun, { days, panelWatts }),
    supply,
    sensor: drawSensor(trouble, healAtMs, isUps),
    bootMs: usage.between(12_000, 20_000),
    idleShare: usage.between(0.02, 0.2),
    shares: new Map(stack.services.map(({ name }) => [name, usage.between(0.05, 0.6)])),
    mains: isUps ? drawMains(trouble, healAtMs) : [],
    mainsWatts: watts * 1.5 + (LIMIT_VOLTS * capacityAh) / 6,
    ...(isUps ? { rescueAfterMs: trouble.whole(0, 120) * 1_000 } : {}),
    handAfterMs: usage.between(0.5, 10) * HOUR_MS,
    healAtMs,
    endAtMs: healAtMs + HEAL_HOURS * HOUR_MS,
  };
}

/** As it stands on the charge controller: to a tenth of a volt. */
function withCutOff(rack: RackSpec, volts: number): RackSpec {
  const { battery } = rack.power;
  if (battery === undefined) return rack;
  const cutOffVolts = Math.round(10 * volts) / 10;
  return { ...rack, power: { ...rack.power, battery: { ...battery, cutOffVolts } } };
}

function drawSupply(chance: Chance, capacityAh: number): EnergyScenario['supply'] {
  return {
    reference: referenceLeadAcid({
      capacityAh: capacityAh * chance.between(0.85, 1.1),
      availableShare: chance.between(0.28, 0.36),
      flowPerHour: chance.between(1, 1.5),
      ohmAh: 0.6 * chance.between(0.7, 1.3),
      restOffsetVolts: chance.between(-0.05, 0.05),
    }),
    startCharge: chance.between(0.3, 1),
    limitVolts: LIMIT_VOLTS,
    cutOffVolts: chance.between(10.5, 11.4),
    reconnectVolts: chance.between(12.5, 13),
  };
}

const TROUBLES = ['frozen', 'vanished', 'wild', 'shorted'] as const;

function drawSensor(chance: Chance, untilMs: number, isUps: boolean): BatterySensorSpec {
  const troubles = Array.from({ length: chance.whole(0, 3) }, (): SensorSpan => {
    const atMs = chance.between(0, untilMs);
    const lastsMs = chance.skewed(5 * 60_000, 12 * HOUR_MS);
    return { atMs, untilMs: Math.min(untilMs, atMs + lastsMs), trouble: chance.next(TROUBLES) };
  });
  return {
    isUps,
    troubles: chance.happens(0.5) ? troubles : [],
    meter: {
      voltsNoise: chance.between(0.002, 0.02),
      ampsNoise: chance.between(0.005, 0.05),
      ampsOffset: chance.between(-0.025, 0.025),
      ampsGain: chance.between(0.985, 1.015),
    },
  };
}

function drawMains(chance: Chance, untilMs: number): MainsSpan[] {
  return Array.from({ length: chance.whole(0, 3) }, () => {
    const atMs = chance.between(0, untilMs);
    return { atMs, untilMs: atMs + chance.between(0.1, 8) * HOUR_MS };
  });
}

/** Controller, sensor and most relays at the first node, as a rack that has to last is wired. */
function drawRack(chance: Chance): RackSpec {
  const count = chance.whole(4, 12);
  const board = chance.oneOf(['rpi-3b', 'rpi-3b', 'rpi-3b', 'rpi-4b', 'rpi-zero-2']);
  const perConverter = chance.whole(1, 3);
  const names = Array.from({ length: count }, (_, n) => `n${n + 1}` as NodeName);
  const converterOf = (index: number): number => Math.floor(index / perConverter);
  const gateways = new Set(chance.some(names, 0.15));
  const wired = chance.between(0.5, 1);
  const nodes = names.map((name, index): RackNodeSpec => {
    const holder = converterOf(index) === 0 ? names[count - 1] : names[0];
    const hasRelay =
      index > 0 &&
      holder !== undefined &&
      holder !== name &&
      (converterOf(index) > 0 || converterOf(count - 1) > 0) &&
      chance.happens(wired);
    const relay = { node: holder ?? name, gpio: 2 + index, activeLow: false };
    const roles = [
      ...(index === 0 ? ['controller'] : []),
      ...(gateways.has(name) ? ['gateway'] : []),
    ];
    return {
      name,
      board,
      roles,
      labels: {},
      wiring: hasRelay ? { ...NO_WIRING, relay } : NO_WIRING,
    };
  });
  const autonomyHours = chance.between(5, 30);
  const watts = (count * boardPowerOf(board).maxWatts) / EFFICIENCY;
  const switchWatts = chance.between(...SWITCH_WATTS);
  return {
    name: 'pearl' as RackName,
    network: {},
    converters: drawConverters(chance, names, board, perConverter),
    power: {
      switchWatts,
      battery: {
        chemistry: 'lead-acid',
        nominalVolts: 12,
        capacityAh: Math.ceil((autonomyHours * (watts + switchWatts)) / 12),
        sensor: {
          node: names[0] ?? ('n1' as NodeName),
          kind: 'hwmon',
          driver: 'ina226',
          channel: 1,
        },
      },
      energy: drawEnergy(chance, count),
    },
    nodes,
    failover: { leaseTtlMs: LEASE_TTL_MS, rebalance: true },
  };
}

/** Every other converter bears its boards, and the start of one of them, and hardly more. */
function drawConverters(
  chance: Chance,
  names: readonly NodeName[],
  board: string,
  perConverter: number,
): ConverterSpec[] {
  const { maxWatts, bootPeakWatts } = boardPowerOf(board);
  const converters: ConverterSpec[] = [];
  for (let first = 0; first < names.length; first += perConverter) {
    const nodes = names.slice(first, first + perConverter);
    const peakWatts = Math.max(maxWatts, bootPeakWatts);
    const tightAmps = ((nodes.length - 1) * maxWatts + peakWatts) / BOARD_VOLTS;
    const maxAmps = chance.happens(0.6) ? tightAmps * chance.between(1.001, 1.004) : undefined;
    converters.push({
      name: `c${converters.length + 1}` as ConverterName,
      nodes,
      ...(maxAmps === undefined ? {} : { maxAmps }),
    });
  }
  return converters;
}

function drawEnergy(chance: Chance, count: number): EnergySpec {
  if (chance.happens(0.25)) return ENERGY_DEFAULT['lead-acid'];
  const shutdown = chance.between(0.12, 0.3);
  const critical = chance.between(shutdown + 0.1, 0.7);
  const saver = chance.between(critical + 0.08, 0.88);
  const hysteresis = chance.between(0.03, 0.07);
  const most = chance.whole(2, count);
  const bound = chance.happens(0.7);
  return {
    saver: { belowCharge: saver, ...(bound ? { maxNodes: most } : {}) },
    critical: { belowCharge: critical, ...(bound ? { maxNodes: chance.whole(1, most) } : {}) },
    shutdown: { belowCharge: shutdown },
    hysteresis,
    restartCharge: chance.between(shutdown + hysteresis, Math.max(shutdown + hysteresis, 0.5)),
  };
}

const STACK = 'shop' as StackName;

function drawServices(chance: Chance, { nodes }: RackSpec): StackSpec {
  const service = (name: string, changes: Partial<ServiceSpec>): ServiceSpec => ({
    ...defaultServiceSpec(name as ServiceName, `${name}:1`),
    reservations: { cpus: 0, memoryBytes: chance.whole(0, 3) * 64 * MEBIBYTE },
    stopGraceMs: chance.whole(2, 30) * 1_000,
    ...changes,
  });
  const replicas = (most: number): Pick<ServiceSpec, 'mode'> => ({
    mode: { kind: 'replicated', replicas: chance.whole(1, most) },
  });
  const data = { name: 'data', driver: 'local', driverOptions: {}, labels: {}, external: false };
  const home = chance.oneOf(nodes).name;
  const onHome = [{ key: 'node.hostname', operator: '==', value: home }] as const;
  const services = [
    service('db', {
      priority: chance.next(['critical', 'critical', 'normal']),
      singleton: chance.happens(0.7),
      mounts: [{ kind: 'volume', source: 'data', target: '/data', readOnly: false }],
      stopGraceMs: 30_000,
      ...(chance.happens(0.3) ? { placement: { constraints: [...onHome] } } : {}),
    }),
    service('door', { priority: 'critical', ...replicas(3) }),
    service('web', { priority: 'normal', ...replicas(4) }),
    service('stats', { priority: 'best-effort', ...replicas(5) }),
    ...(chance.happens(0.3)
      ? [
          service('watch', {
            priority: 'best-effort',
            mode: { kind: 'global' },
            // With any it would wait on a node that others have filled, which is another matter.
            reservations: { cpus: 0, memoryBytes: 0 },
          }),
        ]
      : []),
  ];
  return { name: STACK, services, volumes: [data] };
}
