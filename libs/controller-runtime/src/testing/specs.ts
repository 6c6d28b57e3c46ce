import {
  defaultServiceSpec,
  FAILOVER_DEFAULT,
  NO_WIRING,
  POWER_DEFAULT,
  type ConverterName,
  type NodeName,
  type NodeFacts,
  type BootId,
  type RackName,
  type RackSpec,
  type ServiceName,
  type ServiceSpec,
  type StackName,
} from '@grappe/domain';
import {
  encodeNodeFacts,
  encodeStackSpec,
  LINK_PROTOCOL_VERSION,
  type AgentMessage,
} from '@grappe/protocol';

export const RACK: RackSpec = {
  name: 'pearl' as RackName,
  network: {},
  converters: [],
  power: POWER_DEFAULT,
  nodes: [{ name: 'pi9' as never, roles: [], labels: {}, wiring: NO_WIRING }],
  failover: FAILOVER_DEFAULT,
};

const PI1 = 'pi1' as NodeName;
const PI2 = 'pi2' as NodeName;

/** A rack of which there is something to show: a battery, a sensed converter, and a node that measures what it draws. */
export const HOME_RACK: RackSpec = {
  ...RACK,
  converters: [
    {
      name: 'c-1' as ConverterName,
      nodes: [PI1],
      powerGood: { node: PI2, gpio: 5, activeLow: false },
    },
    { name: 'c2' as ConverterName, nodes: [PI2] },
  ],
  power: {
    ...POWER_DEFAULT,
    battery: {
      chemistry: 'agm',
      nominalVolts: 12,
      capacityAh: 40,
      sensor: { node: PI2, kind: 'power-supply', name: 'battery' },
    },
  },
  nodes: [
    {
      name: PI1,
      board: 'rpi-4b',
      roles: [],
      labels: {},
      wiring: { ...NO_WIRING, sensor: { kind: 'hwmon', driver: 'ina226', channel: 1 } },
    },
    { name: PI2, roles: [], labels: {}, wiring: NO_WIRING },
  ],
};

export function replicated(
  name: string,
  replicas: number,
  changes: Partial<ServiceSpec> = {},
): ServiceSpec {
  return {
    ...defaultServiceSpec(name as ServiceName, `${name}:1`),
    mode: { kind: 'replicated', replicas },
    ...changes,
  };
}

/** A stack as the operator API takes it. */
export function wireStack(name: string, ...services: ServiceSpec[]) {
  return encodeStackSpec({ name: name as StackName, services, volumes: [] });
}

export const FACTS: NodeFacts = {
  bootId: '0b0e1b1c-0000-4000-8000-000000000000' as BootId,
  architecture: 'arm64',
  operatingSystem: 'linux',
  kernel: '6.1',
  agentVersion: '0.1.0',
  engineVersion: '20.10',
  capacity: { cpus: 4, memoryBytes: 1_000_000_000 },
  wallClockMs: 1_800_000_000_000,
  probePort: 0,
};

export function helloMessage(changes: object = {}): AgentMessage {
  return {
    hello: {
      protocolVersion: LINK_PROTOCOL_VERSION,
      facts: encodeNodeFacts(FACTS),
      tasks: [],
      tasksComplete: true,
      images: [],
      ...changes,
    },
  };
}
