import {
  allotAddress,
  canonicalJson,
  err,
  failure,
  ipv4Number,
  isUsable,
  namedPorts,
  ok,
  parseCidr,
  type Cidr,
  type ExtraHost,
  type Failure,
  type RackSpec,
  type Result,
  type ServiceSpec,
} from '@grappe/domain';
import type { Step } from '../context.ts';
import type { ServiceRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';

/** Services of a stack with two names each; in larger ones `db.shop` is left out, so that what a node is told of a task keeps its size. */
const STACK_FOR_LONG_NAMES_MAX = 64;

/** The range of the services' addresses; undefined: they have none. */
function serviceRange({ network: { serviceCidr } }: RackSpec): Cidr | undefined {
  return serviceCidr === undefined ? undefined : parseCidr(serviceCidr)?.cidr;
}

/**
 * The same services, each with the address it has or, once it says a port, gets: for as long as it is there. Removed ones keep theirs from others until
 * they are gone.
 */
export function withAddresses(
  state: ControllerState,
  services: readonly ServiceRecord[],
): Result<readonly ServiceRecord[], Failure> {
  const range = serviceRange(state.rack);
  if (range === undefined) return ok(services);
  const taken = new Set([...state.durable.services.values()].map(({ address }) => address));
  const addressed: ServiceRecord[] = [];
  for (const service of services) {
    const { key, spec } = service;
    if (holds(range, service.address) || namedPorts(spec).length === 0) {
      addressed.push(service);
      continue;
    }
    const address = allotAddress(key, range, (one) => taken.has(one));
    if (address === undefined) return err(noneFree(range));
    taken.add(address);
    addressed.push({ ...service, address });
  }
  return ok(addressed);
}

function noneFree({ text }: Cidr): Failure {
  return failure(
    'LIMIT_EXCEEDED',
    `all addresses for services are taken, those of ${text}`,
    'Remove services that are not needed, or write a larger network.serviceCidr into rack.yaml.',
  );
}

/** Services of an earlier version, or of another range: each gets its address. Whoever runs knows it after its next start. */
export function allotMissing({ state }: Step): void {
  const services = [...state.durable.services.values()];
  const addressed = withAddresses(state, services);
  // Too small a range: those that were there go on without, as before.
  if (!addressed.ok) return;
  for (const service of addressed.value) {
    const before = state.durable.services.get(service.key);
    if (canonicalJson(before) !== canonicalJson(service))
      state.durable.services.put(service.key, service);
  }
}

function holds(range: Cidr, address: string | undefined): boolean {
  const number = address === undefined ? undefined : ipv4Number(address);
  return number !== undefined && isUsable(range, number);
}

/** The service's address, if the rack still has such addresses. */
export function addressOfService(rack: RackSpec, service: ServiceRecord): string | undefined {
  const range = serviceRange(rack);
  return range !== undefined && holds(range, service.address) ? service.address : undefined;
}

/** With the names of all services of its stack that have an address; what the file says itself comes first. */
export function withNames(
  rack: RackSpec,
  stack: readonly ServiceRecord[],
  spec: ServiceSpec,
): ServiceSpec {
  if (spec.networkMode === 'none') return spec;
  const own = new Set(spec.extraHosts.map(({ host }) => host));
  const isLarge = stack.length > STACK_FOR_LONG_NAMES_MAX;
  const names = stack.flatMap((service): readonly ExtraHost[] => {
    const address = addressOfService(rack, service);
    if (address === undefined) return [];
    const { name } = service.spec;
    const hosts = isLarge ? [name] : [name, `${name}.${service.stack}`];
    // A container that says it has this very name means itself.
    return hosts.flatMap((host) =>
      own.has(host) || host === spec.hostname ? [] : [{ host, address }],
    );
  });
  if (names.length === 0) return spec;
  names.sort((a, b) => (a.host < b.host ? -1 : 1));
  return { ...spec, extraHosts: [...spec.extraHosts, ...names] };
}

/** All services of the same stack. */
export function stackOf(
  { durable }: ControllerState,
  { stack }: ServiceRecord,
): readonly ServiceRecord[] {
  return [...durable.services.values()].filter((service) => service.stack === stack);
}
