import type { ExposureSpec, PortSpec, RackSpec, ServiceSpec } from '@grappe/domain';
import {
  BACK_END_TIMEOUTS,
  CHECK_TIMING_DEFAULT,
  CLIENT_TIMEOUT_MS_DEFAULT,
  GATEWAYS_MAX,
  namedPorts,
  RETRIES_DEFAULT,
  type NodeName,
} from '@grappe/domain';

/** Nodes that serve the front door, most preferred first; none when the rack has no virtual IP. */
export function gatewayNames(rack: RackSpec): readonly NodeName[] {
  if (rack.network.virtualIp === undefined) return [];
  return rack.nodes
    .filter(({ roles }) => roles.includes('gateway'))
    .slice(0, GATEWAYS_MAX)
    .map(({ name }) => name);
}

/** Whether ingress ports are served on a virtual IP; else they are published on the nodes themselves. */
export function hasFrontDoor(rack: RackSpec): boolean {
  return gatewayNames(rack).length > 0;
}

/** Whether nodes are told anything of this kind at all. */
export function hasDoors(rack: RackSpec): boolean {
  return hasFrontDoor(rack) || rack.network.serviceCidr !== undefined;
}

/** The ways into a service through the front door: what it exposes, and its other ingress ports. */
export function waysInto(spec: ServiceSpec): readonly ExposureSpec[] {
  const exposures = spec.exposures ?? [];
  const taken = new Set(exposures.map(({ port }) => port));
  const plain = spec.ports.flatMap((port) => {
    const isFree = port.ingress === true && port.published !== undefined;
    return isFree && !taken.has(port.published) ? [plainWay(port.target, port.published)] : [];
  });
  return [...exposures, ...plain];
}

/** A port of a compose file says nothing but its number: connections are passed on as they come. */
function plainWay(target: number, port: number): ExposureSpec {
  return {
    mode: 'tcp',
    target,
    port,
    clientTimeoutMs: CLIENT_TIMEOUT_MS_DEFAULT,
    balance: { name: 'least-connections' },
    sticky: { kind: 'none' },
    check: { kind: 'tcp', ...CHECK_TIMING_DEFAULT },
    timeouts: BACK_END_TIMEOUTS.tcp,
    retries: RETRIES_DEFAULT,
  };
}

/**
 * What a task of the service is given. What others reach by the service's name is published for the rack alone, unless it is published for all.
 */
export function taskSpec(rack: RackSpec, spec: ServiceSpec): ServiceSpec {
  const { expose: _, ...published } = publishedSpec(rack, spec);
  if (rack.network.serviceCidr === undefined || spec.networkMode !== 'bridge') return published;
  const open = new Set(published.ports.filter(isOpen).map(({ target }) => target));
  const inside = namedPorts(spec).flatMap((target): readonly PortSpec[] => {
    return open.has(target) ? [] : [{ target, protocol: 'tcp', rackOnly: true }];
  });
  return inside.length === 0 ? published : { ...published, ports: [...published.ports, ...inside] };
}

/** Reached on each address of the node. */
function isOpen({ protocol, hostIp }: PortSpec): boolean {
  return protocol === 'tcp' && (hostIp === undefined || hostIp === '0.0.0.0');
}

/**
 * What is published for all. In a rack with a front door its tasks publish what gateways connect to on ports that the engine picks, so
 * that several of them, also of two versions, fit on one node.
 */
function publishedSpec(rack: RackSpec, spec: ServiceSpec): ServiceSpec {
  const isServed = hasFrontDoor(rack);
  const { exposures: _, dependsOn: _needs, ...rest } = spec;
  // The node has no use for them, and an assignment is kept on its card.
  const base = spec.exposures === undefined && spec.dependsOn === undefined ? spec : rest;
  const hasIngress = spec.ports.some(({ ingress }) => ingress === true);
  if (!hasIngress && (!isServed || spec.exposures === undefined)) return base;
  if (!isServed) return { ...base, ports: spec.ports.map(onNode) };
  const own = spec.ports.filter(({ ingress }) => ingress !== true);
  const targets = new Set(waysInto(spec).map(({ target }) => target));
  for (const { target, ingress } of spec.ports) if (ingress === true) targets.add(target);
  // The host's network has no ports of its own to publish.
  if (spec.networkMode !== 'bridge') return { ...base, ports: own };
  const picked = [...targets]
    .sort((a, b) => a - b)
    .map((target): PortSpec => ({ target, protocol: 'tcp' }));
  return { ...base, ports: [...own, ...picked] };
}

function onNode({ ingress: _, ...port }: PortSpec): PortSpec {
  return port;
}
