import type { Generation, NodeName, TaskId } from '@grappe/domain';
import {
  canonicalJson,
  SERVICE_NETWORK_NODES_MAX,
  virtualIpSpec,
  type FrontDoor,
  type Gateway,
  type GatewayDuty,
  type NamedCertificate,
  type ServiceKey,
  type ServiceNetwork,
} from '@grappe/domain';
import { FRONT_DOOR_EVERY_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import { RACK_KEY } from '../state/durable.ts';
import { monitoredWays } from '../monitors/ways.ts';
import type { LiveNode } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';
import { addressOfService } from './addresses.ts';
import { assembleDoor } from './assemble.ts';
import { noteGatewayLost, noteSent } from './drains.ts';
import { assembleInside, insideDoor, servicePorts } from './inside-door.ts';
import type { LiveGateway } from './live.ts';
import { addressOf, candidatesOf, slotHolders } from './servers.ts';
import { serviceDoor, withInside } from './service-door.ts';
import { slotsOf } from './slots.ts';
import { gatewayNames, hasDoors, hasFrontDoor, waysInto } from './ways-in.ts';

/** Others are in force from the next front door on, which is sent at once. */
export function noteCertificates(step: Step, certificates: readonly NamedCertificate[]): void {
  const { frontDoor } = step.state.live;
  frontDoor.certificates = new Map(certificates.map(({ name, pem }) => [name, pem]));
  frontDoor.isUnsent = true;
  sendFrontDoor(step);
}

/** Services that are about to be reconciled may have other servers afterwards. */
export function noteDirtyServices(step: Step): void {
  const { live, rack } = step.state;
  if (!hasDoors(rack)) return;
  for (const name of live.frontDoor.gateways.keys()) {
    const isGone = !step.state.durable.nodes.has(name);
    if (isGone || live.nodes.get(name)?.condition === 'lost') noteGatewayLost(step, name);
    if (isGone) live.frontDoor.gateways.delete(name);
  }
  for (const key of live.dirty) live.frontDoor.dirty.add(key);
}

/** Works out anew what may have changed, and tells the gateways if it has. */
export function syncFrontDoor(step: Step): void {
  const { frontDoor } = step.state.live;
  if (!hasDoors(step.state.rack)) frontDoor.dirty.clear();
  for (const key of frontDoor.dirty) {
    if (refreshService(step, key)) frontDoor.isUnsent = true;
  }
  frontDoor.dirty.clear();
  sendFrontDoor(step);
}

/** Whether the service's part is another one now. */
function refreshService(step: Step, key: ServiceKey): boolean {
  const { durable, live, rack } = step.state;
  const { services } = live.frontDoor;
  const service = durable.services.get(key);
  const ways = service !== undefined && hasFrontDoor(rack) ? waysInto(service.spec) : [];
  const exposures = monitoredWays(step, key, ways);
  const hasAddress = service !== undefined && addressOfService(rack, service) !== undefined;
  const before = services.get(key);
  if (service === undefined || (exposures.length === 0 && !hasAddress)) {
    if (durable.frontDoorSlots.has(key)) durable.frontDoorSlots.delete(key);
    return services.delete(key);
  }
  const tasks = slotHolders(step.state, key);
  const candidates = candidatesOf(step.state, tasks);
  const slots = slotsOf(step, key, tasks);
  const inside = insideDoor(rack, service, slots, candidates);
  const after = withInside(serviceDoor(key, exposures, slots, candidates), inside);
  services.set(key, after);
  return before?.text !== after.text;
}

/** Sends what is unsent, unless something was sent a moment ago: then the clock does. */
export function sendFrontDoor(step: Step): void {
  const { live, rack } = step.state;
  const { frontDoor } = live;
  if (!frontDoor.isUnsent || step.ctx.nowMs < frontDoor.nextSendAtMs || !isSettled(step)) return;
  const nodes = recipients(step.state);
  if (nodes.length === 0) return;
  frontDoor.isUnsent = false;
  const gateways = new Set<NodeName>(gatewayNames(rack));
  const content = gateways.size === 0 ? undefined : contentOf(step.state);
  const inside = insideContentOf(step.state);
  const ends = nodes.length * (inside.door?.backEnds.length ?? 0);
  frontDoor.nextSendAtMs = step.ctx.nowMs + FRONT_DOOR_EVERY_MS + ends * SEND_MS_PER_END;
  for (const { name, node } of nodes) {
    const own = gateways.has(name) ? content : inside;
    if (own !== undefined) sendTo(step, name, node, own);
  }
}

/**
 * A large rack of many services is told of changes less often, after one that is told at once: encoding takes some 50 microseconds for each back end and
 * node on x86, and up to five times that on a slow board. 20 services on 10 nodes add 40 ms.
 */
const SEND_MS_PER_END = 0.2;

/** Who is to hear of a change: all gateways that are there and, once a service has an address, or had one, all other nodes. */
function recipients({
  durable,
  live,
  rack,
}: ControllerState): readonly { readonly name: NodeName; readonly node: LiveNode }[] {
  const names = new Set<NodeName>(gatewayNames(rack));
  const { services, gateways } = live.frontDoor;
  const isInUse = [...services.values()].some(({ inside }) => inside !== undefined);
  for (const { name } of durable.nodes.values())
    if (rack.network.serviceCidr !== undefined && (isInUse || gateways.has(name))) names.add(name);
  return [...names].flatMap((name) => {
    const node = live.nodes.get(name);
    return node?.session === undefined ? [] : [{ name, node }];
  });
}

/** A gateway has connected: it may know nothing, or be of another mind than what it was told. */
export function repeatFrontDoor(
  step: Step,
  name: NodeName,
  node: LiveNode,
  has: Generation | undefined,
): void {
  const { frontDoor } = step.state.live;
  const isGateway = gatewayNames(step.state.rack).includes(name);
  if (isGateway || step.state.rack.network.serviceCidr !== undefined) {
    // Another address of this one concerns the others, too.
    const partners = canonicalJson([gatewaysOf(step.state), nodeAddresses(step.state)]);
    if (partners !== frontDoor.partners || !frontDoor.isSettled) frontDoor.isUnsent = true;
    frontDoor.partners = partners;
    // It may have what an earlier controller said, also when nothing is to be said to others.
    if (has !== undefined) gatewayOf(step.state, name);
    const isMeant = isGateway || recipients(step.state).some((one) => one.name === name);
    if (!frontDoor.isSettled || !isMeant) return;
    const content = isGateway ? contentOf(step.state) : insideContentOf(step.state);
    sendTo(step, name, node, content);
    return;
  }
  const generation = nextGeneration(step);
  if (has === undefined || generation === undefined || node.session === undefined) return;
  send(step, name, node, { generation, certificates: [] });
}

interface Content {
  /** Absent: there is nothing to serve. */
  readonly door?: FrontDoor;
  /** Of the virtual IP; absent: the node takes no part in it. */
  readonly address?: string;
  readonly gateways: readonly Gateway[];
  readonly certificates: readonly NamedCertificate[];
  /** Absent: services have no addresses. */
  readonly network?: ServiceNetwork;
  /** Tasks that may get new work by it. */
  readonly serving: ReadonlySet<TaskId>;
}

/** What nodes are told that are no gateways. */
function insideContentOf(state: ControllerState): Content {
  const door = assembleInside(state.live.frontDoor.services.values());
  return {
    ...(door === undefined ? {} : { door }),
    gateways: [],
    certificates: [],
    ...networkOf(state),
    serving: servingTasks(door),
  };
}

function networkOf(state: ControllerState): Pick<Content, 'network'> {
  const cidr = state.rack.network.serviceCidr;
  if (cidr === undefined) return {};
  const ports = servicePorts(state.live.frontDoor.services.values());
  return { network: { cidr, nodes: nodeAddresses(state), ports } };
}

/** Of all nodes of the rack, also of those that are lost: they come back. */
function nodeAddresses(state: ControllerState): readonly string[] {
  const addresses = [...state.durable.nodes.values()].flatMap(({ name }) => {
    return addressOf(state, name) ?? [];
  });
  return [...new Set(addresses)].sort().slice(0, SERVICE_NETWORK_NODES_MAX);
}

function servingTasks(door: FrontDoor | undefined): ReadonlySet<TaskId> {
  const serving = new Set<TaskId>();
  for (const { servers } of door?.backEnds ?? [])
    for (const server of servers) if (server.state !== 'maint') serving.add(server.task);
  return serving;
}

function contentOf(state: ControllerState): Content {
  const { live, rack } = state;
  const address = rack.network.virtualIp ?? '';
  const door = assembleDoor(rack, address, live.frontDoor.services.values());
  const names = new Set(door.frontEnds.flatMap(({ tls }) => tls?.certificates ?? []));
  const certificates = [...names].sort().flatMap((name) => {
    const pem = live.frontDoor.certificates.get(name);
    return pem === undefined ? [] : [{ name, pem }];
  });
  const serving = servingTasks(door);
  const gateways = gatewaysOf(state);
  return { door, address, gateways, certificates, ...networkOf(state), serving };
}

/** All that are of the rack and can be reached, also those that are lost: they come back. */
function gatewaysOf(state: ControllerState): readonly Gateway[] {
  return gatewayNames(state.rack).flatMap((node) => {
    const address = state.durable.nodes.has(node) ? addressOf(state, node) : undefined;
    return address === undefined ? [] : [{ node, address }];
  });
}

function sendTo(step: Step, name: NodeName, node: LiveNode, content: Content): void {
  const generation = nextGeneration(step);
  if (generation === undefined) return;
  const { address, gateways, door, certificates, network, serving } = content;
  const virtualIp =
    address === undefined
      ? undefined
      : virtualIpSpec(step.state.rack.name, address, gateways, name);
  const duty: GatewayDuty = {
    generation,
    ...(door === undefined ? {} : { door }),
    ...(virtualIp === undefined ? {} : { virtualIp }),
    ...(network === undefined ? {} : { services: network }),
    certificates,
  };
  send(step, name, node, duty);
  noteSent(step, name, gatewayOf(step.state, name), { number: generation.number, serving });
}

function send(step: Step, name: NodeName, { session }: LiveNode, duty: GatewayDuty): void {
  if (session === undefined) return;
  const message = { kind: 'front-door', duty } as const;
  step.effects.push({ kind: 'send', node: name, session: session.id, message });
}

function nextGeneration({ state: { durable, live } }: Step): Generation | undefined {
  const term = durable.rack.get(RACK_KEY)?.term;
  if (term === undefined) return undefined;
  live.frontDoor.number += 1;
  return { term, number: live.frontDoor.number };
}

/** What is known of a node as a gateway; from the first time on that it is asked for. */
export function gatewayOf({ live: { frontDoor } }: ControllerState, name: NodeName): LiveGateway {
  const known = frontDoor.gateways.get(name);
  if (known !== undefined) return known;
  const fresh: LiveGateway = { sent: [], servers: new Map() };
  frontDoor.gateways.set(name, fresh);
  return fresh;
}

/**
 * After a start of the controller only the nodes know on which ports their tasks are. Gateways go on with what they have until all nodes that may
 * have servers have said so, or are lost; else each start would take servers away that are fine.
 */
function isSettled({ state: { durable, live } }: Step): boolean {
  const { frontDoor } = live;
  if (frontDoor.isSettled) return true;
  for (const key of frontDoor.services.keys()) {
    for (const task of durable.tasksOfService(key)) {
      if (task.node === undefined || task.ended !== undefined) continue;
      if (live.nodes.get(task.node)?.condition === 'unknown') return false;
    }
  }
  frontDoor.isSettled = true;
  return true;
}
