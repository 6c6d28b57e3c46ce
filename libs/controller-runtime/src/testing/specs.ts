import {
  defaultServiceSpec,
  FAILOVER_DEFAULT,
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
  nodes: [{ name: 'pi9' as never, roles: [], labels: {} }],
  failover: FAILOVER_DEFAULT,
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
