import type {
  MountSpec,
  NodeName,
  RackName,
  RackSpec,
  ServiceKey,
  ServiceName,
  ServiceSpec,
  StackName,
  StackSpec,
  VolumeSpec,
} from '@grappe/domain';
import { defaultServiceSpec, FAILOVER_DEFAULT, NO_WIRING, POWER_DEFAULT } from '@grappe/domain';

export const STACK = 'shop' as StackName;

/** A service that says no more than `changes`: one replica of an image named like it. */
export function service(name: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return { ...defaultServiceSpec(name as ServiceName, `${name}:1`), ...changes };
}

export function replicated(
  name: string,
  replicas: number,
  changes: Partial<ServiceSpec> = {},
): ServiceSpec {
  return service(name, { mode: { kind: 'replicated', replicas }, ...changes });
}

export function global(name: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return service(name, { mode: { kind: 'global' }, ...changes });
}

export function stack(
  services: readonly ServiceSpec[],
  volumes: readonly VolumeSpec[] = [],
): StackSpec {
  return { name: STACK, services, volumes };
}

export function keyOf(name: string): ServiceKey {
  return `${STACK}/${name}` as ServiceKey;
}

/** Publishes a port on the node, so that two such tasks never share one. */
export function port(published: number): Pick<ServiceSpec, 'ports'> {
  return { ports: [{ target: 80, published, protocol: 'tcp' }] };
}

export function mounts(source: string): Pick<ServiceSpec, 'mounts'> {
  const mount: MountSpec = { kind: 'volume', source, target: '/data', readOnly: false };
  return { mounts: [mount] };
}

export function volume(name: string, changes: Partial<VolumeSpec> = {}): VolumeSpec {
  return { name, driver: 'local', driverOptions: {}, labels: {}, external: false, ...changes };
}

/** A rack of nodes n1, n2, ... with the given converters (`c1: ['n1', 'n2']`) and labels (`n1: { disk: 'ssd' }`). */
export function rackSpec(
  converters: Readonly<Record<string, readonly string[]>> = {},
  labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): RackSpec {
  return {
    name: 'pearl' as RackName,
    network: {},
    converters: Object.entries(converters).map(([name, nodes]) => ({
      name: name as RackSpec['converters'][number]['name'],
      nodes: nodes as readonly NodeName[],
    })),
    power: POWER_DEFAULT,
    nodes: Object.entries(labels).map(([name, own]) => ({
      name: name as NodeName,
      roles: [],
      labels: own,
      wiring: NO_WIRING,
    })),
    failover: FAILOVER_DEFAULT,
  };
}
