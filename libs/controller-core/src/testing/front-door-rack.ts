import type {
  BackEnd,
  ExposureSpec,
  FrontDoor,
  FrontDoorServer,
  FrontDoorSettings,
  GatewayDuty,
  NodeName,
  PortSpec,
  RackSpec,
  ServiceSpec,
} from '@grappe/domain';
import {
  BACK_END_TIMEOUTS,
  CHECK_TIMING_DEFAULT,
  checkFrontDoor,
  checkVirtualIp,
  NO_WIRING,
} from '@grappe/domain';
import { Rack } from './rack.ts';
import { rackSpec } from './specs.ts';

export const VIRTUAL_IP = '10.0.0.50';

/** A rack of n1, n2, ... with a virtual IP, whose first nodes are its gateways. */
export function gatewayRackSpec(gateways: number, frontDoor: FrontDoorSettings = {}): RackSpec {
  return {
    ...rackSpec(),
    network: { virtualIp: VIRTUAL_IP },
    nodes: Array.from({ length: gateways }, (_, index) => ({
      name: `n${index + 1}` as NodeName,
      roles: ['gateway'],
      labels: {},
      wiring: NO_WIRING,
    })),
    frontDoor,
  };
}

export function gatewayRack(nodes: number, gateways = 2): Rack {
  const rack = new Rack(gatewayRackSpec(gateways));
  for (let n = 1; n <= nodes; n += 1) rack.join(`n${n}`);
  return rack;
}

/** Published on the virtual IP. */
export function ingress(published: number, target = 80): Pick<ServiceSpec, 'ports'> {
  const port: PortSpec = { target, published, protocol: 'tcp', ingress: true };
  return { ports: [port] };
}

/** Served as HTTP on port 8080, with a cookie. */
export function http(changes: Partial<ExposureSpec> = {}): Pick<ServiceSpec, 'exposures'> {
  const exposure = {
    mode: 'http',
    target: 80,
    port: 8_080,
    clientTimeoutMs: 60_000,
    forwardedFor: true,
    balance: { name: 'round-robin' },
    sticky: { kind: 'cookie', cookie: 'GRAPPE' },
    check: { kind: 'tcp', ...CHECK_TIMING_DEFAULT },
    timeouts: BACK_END_TIMEOUTS.http,
    retries: 3,
    ...changes,
  } as ExposureSpec;
  return { exposures: [exposure] };
}

/** What a gateway was last told; it is in order, or the test fails. */
export function dutyOf(rack: Rack, gateway: string): GatewayDuty {
  const { duty } = rack.agent(gateway);
  if (duty === undefined) throw new Error(`${gateway} has no duty`);
  const problems = [
    ...(duty.door === undefined ? [] : checkFrontDoor(duty.door)),
    ...(duty.virtualIp === undefined ? [] : checkVirtualIp(duty.virtualIp)),
  ];
  if (problems.length > 0) throw new Error(problems.join('; '));
  return duty;
}

export function doorOf(rack: Rack, gateway: string): FrontDoor {
  const { door } = dutyOf(rack, gateway);
  if (door === undefined) throw new Error(`${gateway} serves nothing`);
  return door;
}

export function backEndOf(rack: Rack, gateway: string, name: string): BackEnd {
  const end = doorOf(rack, gateway).backEnds.find((one) => one.name === name);
  if (end === undefined) throw new Error(`${gateway} has no back end ${name}`);
  return end;
}

/** `n3 ready`, by slot. */
export function serversAt(rack: Rack, gateway: string, name: string): string[] {
  return backEndOf(rack, gateway, name).servers.map(text);
}

function text({ node, state }: FrontDoorServer): string {
  return `${node} ${state}`;
}
