import path from 'node:path';
import type { BatteryMeter, LabBody } from './body/body-description.ts';
import { describeBody } from './body/body-description.ts';
import { LabError } from './lab-error.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { Subnet } from './subnet.ts';
import { formatAddress, formatSubnet, parseSubnet, subnetSize, subnetsOverlap } from './subnet.ts';

/** Where the state of running labs lives: gone after a reboot of the host, as the labs themselves are. */
export const RUN_ROOT = '/run/grappe-lab';
/** Where engines and agents keep their data: a real file system, as overlay2 needs one. */
export const DATA_ROOT = '/var/lib/grappe-lab';
/** The group above those of all labs. */
export const CGROUP_ROOT = 'grappe-lab';

export const DEFAULT_LAB_NAME = 'lab';
/** The subnet of the ten-board rack that the project began with. */
export const DEFAULT_SUBNET = '172.16.0.0/16';
const NODE_NAME_PREFIX = 'black-pearl';
/** A rack has 2 to 64 boards; one is allowed here for tests of a single board. */
const NODE_COUNT_MAX = 64;
/** An interface name has 15 characters at most: "gl-", the lab's name, "-" and a two-digit node number. */
const LAB_NAME_LENGTH_MAX = 9;
const LAB_NAME = /^[a-z][a-z0-9]*$/;
/** The first node of the rack has the address ending in 51. */
const FIRST_NODE_OFFSET = 51;
const HOST_OFFSET = 1;
/** The address of the whole rack, as of the ten-board rack. */
const VIRTUAL_IP_OFFSET = 50;
/** Networks that engines use inside of their nodes; the first that leaves the lab's subnet alone is taken. */
const ENGINE_NETWORKS = ['10.231.0.0/16', '10.87.0.0/16'];
/** First octet of locally administered hardware addresses, then two letters of the project's name. */
const HARDWARE_ADDRESS_PREFIX = '02:67';

/** One board of the virtual rack and where its parts are. */
export interface LabNode {
  readonly name: string;
  /** 1 for the first node. */
  readonly number: number;
  readonly address: string;
  readonly hardwareAddress: string;
  /** Name of its network namespace, as `ip netns` lists it. */
  readonly namespace: string;
  /** Name of the bridge side of its link, on the host. */
  readonly link: string;
  /** Holds the engine's socket and the boot id; seen by the host and by the node under the same path. */
  readonly runFolder: string;
  /** Survives a power cut: the engine's data root, the agent's data and the node's own /etc. */
  readonly dataFolder: string;
  readonly agentFolder: string;
  readonly dockerSocket: string;
  readonly bootIdFile: string;
  /** The board's serial: it stays when the card is changed. */
  readonly boardSerialFile: string;
  /** Group of all its processes, those in containers included. */
  readonly cgroup: string;
}

/** Everything a lab consists of. Written before the first part is made, so that all can be found and removed later. */
export interface LabDescription {
  readonly version: 1;
  /** Tells this lab from an earlier one of the same name. */
  readonly instance: string;
  readonly name: string;
  readonly subnet: string;
  /** Address of the bridge on the host, where the controller listens. */
  readonly hostAddress: string;
  readonly hostHardwareAddress: string;
  readonly prefixLength: number;
  readonly bridge: string;
  /** The bridge of each engine, inside of its node. */
  readonly engineBridge: string;
  /** Where engines take the networks from that containers ask for. */
  readonly enginePool: string;
  readonly cgroup: string;
  readonly runFolder: string;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly nodes: readonly LabNode[];
  /** Lights, buttons, sensors, relays and converters, where the lab has them. */
  readonly body?: LabBody;
  /** Its one address and the names of the nodes that share it, where the lab has a front door. */
  readonly frontDoor?: { readonly virtualIp: string; readonly gateways: readonly string[] };
  /** The process that is bringing the lab up; an unfinished lab without it is stale. */
  readonly starter: ProcessIdentity;
  /** The process the lab belongs to, if any: the lab is torn down when it ends. */
  readonly owner: ProcessIdentity | undefined;
}

/** What a person or a test chooses about a lab. */
export interface LabChoices {
  readonly name: string;
  readonly nodes: number;
  readonly subnet: string;
  /** Gives every board lights, sensors and pins, and says what measures the battery. Bare boards when absent. */
  readonly body?: BatteryMeter | undefined;
  /** How many of its nodes are gateways and share the virtual IP; none when absent. */
  readonly gateways?: number | undefined;
}

/** Refuses names that could not be part of an interface name or that mean something to the file system. */
function checkLabName(name: string): void {
  if (LAB_NAME.test(name) && name.length <= LAB_NAME_LENGTH_MAX) return;
  throw new LabError(
    'bad-argument',
    `"${name}" cannot name a lab`,
    `Use 1 to ${LAB_NAME_LENGTH_MAX} lower-case letters and digits, a letter first (network interfaces carry the name).`,
  );
}

/** The folder with a lab's state. */
export function labRunFolder(name: string): string {
  checkLabName(name);
  return path.join(RUN_ROOT, name);
}

/** Lays a lab out: every name, address and path follows from the choices. */
export function describeLab(
  choices: LabChoices,
  identity: Pick<LabDescription, 'instance' | 'starter' | 'owner'>,
): LabDescription {
  const { name } = choices;
  checkLabName(name);
  const subnet = checkedSubnet(choices);
  const engine = engineNetwork(subnet);
  const bridge = `gl-${name}`;
  const cgroup = `${CGROUP_ROOT}/${name}`;
  const dataFolder = path.join(DATA_ROOT, name);
  const runFolder = labRunFolder(name);
  const nodes = Array.from({ length: choices.nodes }, (_, index) =>
    describeNode({ name, bridge, cgroup, dataFolder }, subnet, index + 1),
  );
  const names = nodes.map((node) => node.name);
  const { body, gateways = 0 } = choices;
  return {
    version: 1,
    ...identity,
    name,
    subnet: choices.subnet,
    hostAddress: formatAddress(subnet.base + HOST_OFFSET),
    hostHardwareAddress: hardwareAddress(subnet.base + HOST_OFFSET),
    prefixLength: subnet.prefixLength,
    bridge,
    engineBridge: `${formatAddress(engine.base + HOST_OFFSET)}/24`,
    enginePool: formatSubnet(engine),
    cgroup,
    runFolder,
    dataFolder,
    logFolder: path.join(dataFolder, 'log'),
    nodes,
    ...(body === undefined ? {} : { body: describeBody(body, names, { runFolder, dataFolder }) }),
    ...(gateways === 0 ? {} : { frontDoor: describeFrontDoor(subnet, names, gateways) }),
  };
}

/** Gateways are spread over the nodes, and so over the converters, which feed neighbours. */
function describeFrontDoor(subnet: Subnet, names: readonly string[], gateways: number) {
  if (!Number.isInteger(gateways) || gateways < 0 || gateways > names.length) {
    throw new LabError(
      'bad-argument',
      `a lab of ${names.length} nodes has 0 to ${names.length} gateways, not ${gateways}`,
    );
  }
  const chosen = names.filter(
    (_, index) =>
      Math.floor((index * gateways) / names.length) !==
      Math.floor(((index - 1) * gateways) / names.length),
  );
  return { virtualIp: formatAddress(subnet.base + VIRTUAL_IP_OFFSET), gateways: chosen };
}

function describeNode(
  lab: Pick<LabDescription, 'name' | 'bridge' | 'cgroup' | 'dataFolder'>,
  subnet: Subnet,
  number: number,
): LabNode {
  const name = `${NODE_NAME_PREFIX}${number}`;
  const runFolder = path.join(RUN_ROOT, lab.name, name);
  const dataFolder = path.join(lab.dataFolder, name);
  const address = subnet.base + FIRST_NODE_OFFSET - 1 + number;
  return {
    name,
    number,
    address: formatAddress(address),
    hardwareAddress: hardwareAddress(address),
    namespace: `${lab.name}-${name}`,
    link: `${lab.bridge}-${number}`,
    runFolder,
    dataFolder,
    agentFolder: path.join(dataFolder, 'agent'),
    dockerSocket: path.join(runFolder, 'docker.sock'),
    bootIdFile: path.join(runFolder, 'boot-id'),
    boardSerialFile: path.join(runFolder, 'board-serial'),
    cgroup: `${lab.cgroup}/${name}`,
  };
}

function checkedSubnet(choices: LabChoices): Subnet {
  const count = choices.nodes;
  if (!Number.isInteger(count) || count < 1 || count > NODE_COUNT_MAX) {
    throw new LabError('bad-argument', `a lab has 1 to ${NODE_COUNT_MAX} nodes, not ${count}`);
  }
  const subnet = parseSubnet(choices.subnet);
  if (!subnet.ok) throw new LabError('bad-argument', subnet.reason);
  const needed = FIRST_NODE_OFFSET + count + 1;
  if (subnetSize(subnet.value) < needed) {
    throw new LabError(
      'bad-argument',
      `${choices.subnet} is too small for ${count} nodes`,
      `Nodes count up from the address ending in ${FIRST_NODE_OFFSET}; use a /24 or larger.`,
    );
  }
  return subnet.value;
}

function engineNetwork(lab: Subnet): Subnet {
  for (const text of ENGINE_NETWORKS) {
    const subnet = parseSubnet(text);
    if (subnet.ok && !subnetsOverlap(subnet.value, lab)) return subnet.value;
  }
  throw new LabError(
    'bad-argument',
    `the lab's subnet covers the networks that engines use inside of nodes (${ENGINE_NETWORKS.join(', ')})`,
    `Choose a smaller one, such as ${DEFAULT_SUBNET}.`,
  );
}

/** Fixed, as a board keeps its own: neighbours' address tables stay right when the node boots again. */
function hardwareAddress(address: number): string {
  const hex = address.toString(16).padStart(8, '0');
  return [HARDWARE_ADDRESS_PREFIX, ...(hex.match(/../g) ?? [])].join(':');
}

/** Finds a node by its name, or by its number as a short form. */
export function findNode(lab: LabDescription, name: string): LabNode {
  const node = lab.nodes.find((each) => each.name === name || String(each.number) === name);
  if (node !== undefined) return node;
  const names = lab.nodes.map((each) => each.name).join(', ');
  throw new LabError('bad-argument', `no node "${name}" in lab ${lab.name}`, `Nodes: ${names}.`);
}
