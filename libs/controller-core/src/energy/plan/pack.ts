import type { ConverterName, NodeName, Priority } from '@grappe/domain';
import {
  canBeOn,
  canBePoweredOn,
  type PlanInput,
  type PlanNode,
  type PlanService,
  type PlanSlot,
} from './rack.ts';
import type { NodeReason } from './reasons.ts';

/** Which nodes are to be on, and what of the services finds room there. */
export interface Packing {
  /** In the order in which they were found to be needed. */
  readonly kept: ReadonlyMap<NodeName, NodeReason>;
  /** Slots of the priorities below that would find room on some node, and find none on these. */
  readonly noRoom: ReadonlySet<string>;
  readonly priorities: readonly Priority[];
  /** Set when lower priorities were left out because something of this one has no room. */
  readonly shortOf?: Priority | undefined;
}

/** Work under way: what each kept node has left. */
interface Space {
  readonly node: PlanNode;
  cpus: number;
  memoryBytes: number;
  /** Placed here, those of every node left out. */
  slots: number;
  readonly services: Set<string>;
  readonly ports: Set<string>;
}

interface Bench {
  readonly input: PlanInput;
  readonly max: number;
  readonly kept: Map<NodeName, NodeReason>;
  readonly spaces: Map<NodeName, Space>;
  readonly globals: readonly PlanService[];
}

/**
 * Without a bound the normal tier leaves all nodes to placement. The others pack as well, so that nodes fall empty, and leave on what only a
 * person could start again.
 */
export function pack(input: PlanInput, priorities: readonly Priority[]): Packing {
  const reachable = input.nodes.filter(
    (node) => node.inMaintenance !== true && canBeOn(node, input.nodes),
  );
  if (input.maxNodes === undefined && input.tier === 'normal') {
    const kept = new Map(reachable.map(({ name }) => [name, { kind: 'all-stay' }] as const));
    return { kept, noRoom: new Set(), priorities };
  }
  const allowed = input.services.filter(({ priority }) => priorities.includes(priority));
  const bench: Bench = {
    input,
    max: Math.max(1, input.maxNodes ?? input.nodes.length),
    kept: new Map(),
    spaces: new Map(),
    globals: allowed.filter(({ isGlobal }) => isGlobal),
  };
  keepIndispensable(bench, reachable);
  if (input.maxNodes === undefined)
    for (const node of reachable)
      if (!canBePoweredOn(node, input.nodes)) keep(bench, node, { kind: 'by-hand' });
  const noRoom = new Set<string>();
  for (const { service, slot } of inOrder(allowed, priorities)) {
    if (placeSlot(bench, reachable, service, slot)) continue;
    if (wouldFit(bench, reachable, service, slot)) noRoom.add(slot.id);
    else keepWhereItIs(bench, reachable, slot);
  }
  keepHolders(bench, reachable);
  return { kept: bench.kept, noRoom, priorities };
}

function keepIndispensable(bench: Bench, reachable: readonly PlanNode[]): void {
  const controller = reachable.find(({ isController }) => isController);
  if (controller !== undefined) keep(bench, controller, { kind: 'controller' });
  const sensor = reachable.find(({ hasBatterySensor }) => hasBatterySensor);
  if (sensor !== undefined) keep(bench, sensor, { kind: 'battery-sensor' });
  keepOnlyHomes(bench, reachable);
  const gateways = reachable.filter(({ isGateway }) => isGateway);
  if (gateways.some(({ name }) => bench.kept.has(name))) return;
  const gateway = gateways.find(({ power }) => power !== 'off') ?? gateways[0];
  if (gateway !== undefined) keep(bench, gateway, { kind: 'gateway' });
}

/** As far as there is room left for them: with one that only a person can start again goes the means to start those behind its relays. */
function keepHolders(bench: Bench, reachable: readonly PlanNode[]): void {
  for (const node of reachable) {
    const isOnlyByHand = !canBePoweredOn(node, bench.input.nodes);
    if (isOnlyByHand && isRelayHolder(bench, node)) keep(bench, node, { kind: 'holds-relays' });
  }
}

/** What is critical and can run on one node only: a gateway to what is not there is of no use. */
function keepOnlyHomes(bench: Bench, reachable: readonly PlanNode[]): void {
  const slots = bench.input.services
    .filter(({ priority, isGlobal }) => priority === 'critical' && !isGlobal)
    .flatMap((service) => service.slots)
    .filter(({ pinnedTo, fitsOn }) => pinnedTo !== undefined || fitsOn !== undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { id, pinnedTo, fitsOn } of slots) {
    const homes = reachable.filter(
      ({ name }) => (pinnedTo ?? name) === name && fitsOn?.has(name) !== false,
    );
    const [home] = homes;
    if (home !== undefined && homes.length === 1 && canBeOpened(bench, home))
      keep(bench, home, { kind: 'needed', slot: id, hasData: pinnedTo !== undefined });
  }
}

/** By what is declared it fits nowhere, and yet it runs. */
function keepWhereItIs(bench: Bench, reachable: readonly PlanNode[], slot: PlanSlot): void {
  const node = reachable.find(({ name, power }) => name === slot.node && power !== 'off');
  if (node !== undefined) keep(bench, node, { kind: 'needed', slot: slot.id, hasData: false });
}

function keep(bench: Bench, node: PlanNode, because: NodeReason): Space | undefined {
  const known = bench.spaces.get(node.name);
  if (known !== undefined) return known;
  if (bench.kept.size >= bench.max) return undefined;
  const space = emptySpace(bench, node);
  bench.kept.set(node.name, because);
  bench.spaces.set(node.name, space);
  return space;
}

/** Services with a slot on every node have theirs here as well. */
function emptySpace({ globals }: Pick<Bench, 'globals'>, node: PlanNode): Space {
  const space: Space = {
    node,
    cpus: node.cpus,
    memoryBytes: node.memoryBytes,
    slots: 0,
    services: new Set(),
    ports: new Set(),
  };
  for (const service of globals) occupy(space, service);
  return space;
}

interface Piece {
  readonly service: PlanService;
  readonly slot: PlanSlot;
}

/** What is tied to a node first, because it chooses the nodes; then the first replica of everything, then the second. */
function inOrder(services: readonly PlanService[], priorities: readonly Priority[]): Piece[] {
  const pieces = services
    .filter(({ isGlobal }) => !isGlobal)
    .flatMap((service) => service.slots.map((slot, index) => ({ service, slot, index })));
  const free = (slot: PlanSlot): number => (slot.pinnedTo === undefined ? 1 : 0);
  return pieces.sort(
    (a, b) =>
      priorities.indexOf(a.service.priority) - priorities.indexOf(b.service.priority) ||
      free(a.slot) - free(b.slot) ||
      a.index - b.index ||
      (a.slot.id < b.slot.id ? -1 : 1),
  );
}

/**
 * A kept node on a converter without another replica is best, then one that is kept for it, then a kept node without another replica, and last
 * one that has another already.
 */
function placeSlot(
  bench: Bench,
  reachable: readonly PlanNode[],
  service: PlanService,
  slot: PlanSlot,
): boolean {
  const taken = convertersOf(bench, service);
  const isApart = ({ converter }: PlanNode): boolean =>
    converter === undefined || !taken.has(converter);
  const kept = [...bench.spaces.values()].filter((space) => fits(space, service, slot));
  const alone = kept.filter(({ services }) => !services.has(service.key));
  const apart = alone.filter(({ node }) => isApart(node));
  const openable = reachable.filter((node) => canBeOpened(bench, node));
  const space =
    best(bench, apart, service, slot) ??
    open(bench, openable.filter(isApart), service, slot) ??
    best(bench, alone, service, slot) ??
    open(bench, openable, service, slot) ??
    best(bench, kept, service, slot);
  if (space === undefined) return false;
  occupy(space, service);
  space.slots += 1;
  return true;
}

function open(
  bench: Bench,
  nodes: readonly PlanNode[],
  service: PlanService,
  slot: PlanSlot,
): Space | undefined {
  if (bench.kept.size >= bench.max) return undefined;
  const spaces = nodes
    .map((node) => emptySpace(bench, node))
    .filter((space) => fits(space, service, slot));
  const chosen = best(bench, spaces, service, slot);
  const hasData = slot.pinnedTo !== undefined;
  return chosen && keep(bench, chosen.node, { kind: 'needed', slot: slot.id, hasData });
}

/** A node that is off is only counted on when what would wake it stays on. */
function canBeOpened({ kept }: Bench, { name, power, wake }: PlanNode): boolean {
  if (kept.has(name)) return false;
  return power !== 'off' || wake?.kind === 'rtc' || (wake !== undefined && kept.has(wake.node));
}

/** Where it is, then on another converter than its fellows, then what is on, what nobody could wake, and what others need to be there. */
function best(
  bench: Bench,
  spaces: readonly Space[],
  service: PlanService,
  slot: PlanSlot,
): Space | undefined {
  const taken = convertersOf(bench, service);
  const score = ({ node }: Space): number =>
    (node.name === slot.node ? 32 : 0) +
    (node.converter === undefined || !taken.has(node.converter) ? 16 : 0) +
    (node.power === 'off' ? 0 : 8) +
    (node.wake === undefined ? 4 : 0) +
    (isRelayHolder(bench, node) ? 2 : 0) +
    (node.isGateway ? 1 : 0);
  let found: Space | undefined;
  for (const space of spaces) if (found === undefined || score(space) > score(found)) found = space;
  return found;
}

function convertersOf({ spaces }: Bench, { key }: PlanService): Set<ConverterName> {
  const converters = new Set<ConverterName>();
  for (const { node, services } of spaces.values())
    if (services.has(key) && node.converter !== undefined) converters.add(node.converter);
  return converters;
}

function isRelayHolder({ input }: Bench, { name }: PlanNode): boolean {
  return input.nodes.some(({ wake }) => wake?.kind === 'relay' && wake.node === name);
}

/**
 * With nothing else there but what has a slot on every node and is no less important. Also on a node that this tier has had halted, and that only a
 * person starts again: had the tier room for more nodes, it would be on.
 */
function wouldFit(
  bench: Bench,
  reachable: readonly PlanNode[],
  service: PlanService,
  slot: PlanSlot,
): boolean {
  const globals = bench.globals.filter(
    ({ priority }) => RANK.indexOf(priority) <= RANK.indexOf(service.priority),
  );
  const { input, kept, max } = bench;
  const candidates =
    kept.size < max
      ? reachable
      : input.nodes.filter(
          (node) =>
            reachable.includes(node) || (node.power === 'off' && node.staysOff === undefined),
        );
  return candidates.some((node) => fits(emptySpace({ globals }, node), service, slot));
}

const RANK: readonly Priority[] = ['critical', 'normal', 'best-effort'];

/** Data that is on a node has had room there, whatever is declared of either by now. */
function fits(space: Space, service: PlanService, slot: PlanSlot): boolean {
  const { node } = space;
  const { pinnedTo, fitsOn } = slot;
  if (!node.takesTasks && slot.node !== node.name) return false;
  if (pinnedTo !== undefined && pinnedTo !== node.name) return false;
  if (fitsOn?.has(node.name) === false) return false;
  return (pinnedTo === node.name && space.slots === 0) || hasRoom(space, service);
}

function hasRoom(space: Space, service: PlanService): boolean {
  return (
    service.cpus <= space.cpus + CPU_ROUNDING &&
    service.memoryBytes <= space.memoryBytes &&
    service.hostPorts.every((port) => !space.ports.has(port))
  );
}

function occupy(space: Space, service: PlanService): void {
  space.cpus -= service.cpus;
  space.memoryBytes -= service.memoryBytes;
  space.services.add(service.key);
  for (const port of service.hostPorts) space.ports.add(port);
}

/** Sums of reservations like 0.1 are not exact. */
const CPU_ROUNDING = 1e-9;
