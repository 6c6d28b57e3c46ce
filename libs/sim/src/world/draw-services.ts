import {
  defaultServiceSpec,
  type MountSpec,
  type ServiceName,
  type ServiceSpec,
  type StackName,
  type StackSpec,
  type VolumeSpec,
} from '@grappe/domain';
import type { Workload } from '../engine/workload.ts';
import type { Chance } from './chance.ts';

const SERVICES_MIN = 1;
const SERVICES_MAX = 5;
const REPLICAS_MAX = 4;
const GRACE_MS_MIN = 500;
const GRACE_MS_MAX = 12_000;
/** Of services of every kind. */
const WARM = 0.3;
const MEBIBYTE = 1_048_576;
const STACK = 'shop' as StackName;

/** Kinds of services that racks run, so that each is met in many worlds. */
type ServiceKind = 'replicated' | 'global' | 'singleton' | 'warm' | 'volume' | 'port' | 'job';
const KINDS: readonly ServiceKind[] = [
  'replicated',
  'replicated',
  'global',
  'singleton',
  'warm',
  'volume',
  'port',
  'job',
];

/** What is drawn of the services of a world. */
export interface StackShape {
  readonly kinds: readonly ServiceKind[];
  readonly graceMsMax: number;
}

export const ANY_STACK: StackShape = { kinds: KINDS, graceMsMax: GRACE_MS_MAX };

/** The shorter the grace, the sooner somebody else may start: who stops late is seen. */
export const LEASED_STACK: StackShape = {
  kinds: ['singleton', 'singleton', 'singleton', 'replicated'],
  graceMsMax: 1_500,
};

export interface DrawnService {
  readonly spec: ServiceSpec;
  readonly workload: Workload;
}

export function drawStack(
  chance: Chance,
  shape: StackShape,
): {
  readonly stack: StackSpec;
  readonly services: readonly DrawnService[];
} {
  const count = chance.whole(SERVICES_MIN, SERVICES_MAX);
  const services = Array.from({ length: count }, (_, n) => drawService(chance, shape, n + 1));
  const names = services.flatMap(({ spec }) =>
    spec.mounts.flatMap((mount) =>
      mount.kind === 'volume' && mount.source !== undefined ? [mount.source] : [],
    ),
  );
  return {
    services,
    stack: { name: STACK, services: services.map(({ spec }) => spec), volumes: names.map(volume) },
  };
}

function volume(name: string): VolumeSpec {
  return { name, driver: 'local', driverOptions: {}, labels: {}, external: false };
}

function drawService(chance: Chance, shape: StackShape, number: number): DrawnService {
  const kind = chance.oneOf(shape.kinds);
  const name = `${kind}${number}` as ServiceName;
  const image = `registry.example/${chance.happens(0.3) ? 'shared' : name}:1`;
  const spec: ServiceSpec = {
    ...defaultServiceSpec(name, image),
    stopGraceMs: Math.round(chance.between(GRACE_MS_MIN, shape.graceMsMax)),
    reservations: drawReservations(chance),
    healthcheck: chance.happens(0.3) ? HEALTHCHECK : { kind: 'image' },
    update: {
      ...defaultServiceSpec(name, image).update,
      parallelism: chance.whole(0, 2),
    },
    ...drawRestart(chance, kind),
    ...drawKind(chance, kind, number),
    ...(kind === 'warm' || chance.happens(WARM) ? { standby: 'warm' } : {}),
  };
  return { spec, workload: drawWorkload(chance, kind) };
}

const HEALTHCHECK: ServiceSpec['healthcheck'] = {
  kind: 'test',
  test: ['CMD', 'true'],
  intervalMs: 1_000,
  timeoutMs: 1_000,
  startPeriodMs: 0,
  retries: 3,
};

function drawReservations(chance: Chance): ServiceSpec['reservations'] {
  if (chance.happens(0.6)) return { cpus: 0, memoryBytes: 0 };
  return { cpus: chance.oneOf([0, 0.1, 0.5]), memoryBytes: chance.whole(0, 300) * MEBIBYTE };
}

function drawRestart(chance: Chance, kind: ServiceKind): Pick<ServiceSpec, 'restart'> {
  const condition =
    kind === 'job' ? 'on-failure' : chance.oneOf(['any', 'any', 'on-failure'] as const);
  const delayMs = chance.oneOf([100, 100, 1_000]);
  const limited = chance.happens(0.2) ? { attemptsMax: chance.whole(1, 4) } : {};
  return { restart: { condition, delayMs, windowMs: 0, ...limited } };
}

function drawKind(chance: Chance, kind: ServiceKind, number: number): Partial<ServiceSpec> {
  const replicas = chance.whole(1, REPLICAS_MAX);
  switch (kind) {
    case 'replicated':
    case 'job':
      return { mode: { kind: 'replicated', replicas }, placement: drawPlacement(chance) };
    case 'global':
      return { mode: { kind: 'global' } };
    case 'singleton':
      return { singleton: true, priority: 'critical' };
    case 'warm':
      return { mode: { kind: 'replicated', replicas: Math.min(replicas, 2) } };
    case 'port':
      return {
        mode: { kind: 'replicated', replicas: Math.min(replicas, 2) },
        ports: [{ target: 80, published: 8_000 + number, protocol: 'tcp' }],
      };
    case 'volume': {
      const source = `data${number}`;
      const mount: MountSpec = { kind: 'volume', source, target: '/data', readOnly: false };
      return { mounts: [mount] };
    }
  }
}

function drawPlacement(chance: Chance): ServiceSpec['placement'] {
  return {
    constraints: chance.happens(0.2)
      ? [{ key: 'node.labels.disk', operator: '!=', value: 'card' }]
      : [],
    ...(chance.happens(0.2) ? { replicasPerNodeMax: chance.whole(1, 2) } : {}),
  };
}

function drawWorkload(chance: Chance, kind: ServiceKind): Workload {
  const common = {
    healthyAfterMs: chance.between(100, 3_000),
    stopsAfterMs: chance.skewed(50, 15_000),
  };
  if (kind === 'job') return { ...common, endsAfterMs: chance.between(2_000, 60_000), exitCode: 0 };
  return chance.happens(0.15)
    ? { ...common, endsAfterMs: chance.between(3_000, 60_000), exitCode: chance.oneOf([0, 1]) }
    : { ...common, exitCode: 0 };
}
