import {
  ACCESS_USER_DEFAULT,
  ipv4Number,
  parseCidr,
  type CardSystem,
  type NodeCard,
  type RackNodeSpec,
  type RackSpec,
  type SensorSpec,
} from '@grappe/domain';
import { closest } from '../yaml/suggestion.ts';
import { formatNodeCard, parseNodeCard } from './node-card-codec.ts';

/** What rack.yaml does not know of a card. */
export interface CardPlan {
  /** 32 hexadecimal digits, drawn anew for each preparation. */
  readonly cardId: string;
  readonly system: CardSystem;
  /** `host:port`, the likeliest first. */
  readonly controllers: readonly string[];
  readonly packages: NodeCard['packages'];
}

export type CardFault =
  | {
      readonly kind: 'unknown-node';
      readonly node: string;
      /** Those that were probably meant, the likeliest first. */
      readonly nearest: readonly string[];
      readonly message: string;
    }
  | { readonly kind: 'address-without-cidr'; readonly message: string }
  | { readonly kind: 'wifi-not-described'; readonly message: string }
  /** What the caller gave, such as a controller's address. */
  | { readonly kind: 'impossible'; readonly path: string; readonly message: string };

export type NodeCardOutcome =
  | {
      readonly ok: true;
      readonly card: NodeCard;
      /** What measures power on this node, of which the boot configuration has to know. */
      readonly sensors: readonly SensorSpec[];
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly CardFault[] };

/** More names than this are a list and no hint. */
const NEAREST_MAX = 3;

/** What is to be on a node's card. Everything that stands in the way at once. */
export function nodeCardOf(rack: RackSpec, nodeName: string, plan: CardPlan): NodeCardOutcome {
  const node = rack.nodes.find(({ name }) => name === nodeName);
  if (node === undefined) return { ok: false, faults: [unknownNode(rack, nodeName)] };
  const faults = faultsOf(rack, node);
  const card = cardOf(rack, node, plan);
  const checked = parseNodeCard(formatNodeCard(card));
  if (!checked.ok)
    for (const { path, message } of checked.error)
      // An address that cannot be is one that lacks its prefix, and has been named.
      if (path !== 'network.address' || faults.length === 0)
        faults.push({ kind: 'impossible', path, message: `${path}: ${message}` });
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, card, sensors: sensorsOf(rack, node), warnings: warningsOf(rack, node) };
}

function cardOf(rack: RackSpec, node: RackNodeSpec, plan: CardPlan): NodeCard {
  const { network } = rack;
  const prefix = network.cidr?.split('/')[1];
  const isStatic = node.address !== undefined;
  return {
    cardId: plan.cardId,
    system: plan.system,
    rack: rack.name,
    node: node.name,
    controllers: plan.controllers,
    network: {
      nameServers: network.nameServers ?? [],
      ...(isStatic ? { address: `${node.address}/${prefix ?? ''}` } : {}),
      ...(isStatic && network.gateway !== undefined ? { gateway: network.gateway } : {}),
      ...(node.wifi === true && network.wifi !== undefined ? { wifi: network.wifi } : {}),
    },
    timeServers: network.timeServers ?? [],
    access: rack.access ?? { user: ACCESS_USER_DEFAULT, sshKeys: [] },
    leds: node.wiring.leds,
    packages: plan.packages,
  };
}

function faultsOf(rack: RackSpec, node: RackNodeSpec): CardFault[] {
  const faults: CardFault[] = [];
  if (node.address !== undefined && rack.network.cidr === undefined)
    faults.push({
      kind: 'address-without-cidr',
      message: `${node.name} has the address ${node.address}, but rack.yaml does not say of which network: add "network: { cidr: ... }"`,
    });
  if (node.wifi === true && rack.network.wifi === undefined)
    faults.push({
      kind: 'wifi-not-described',
      message: `${node.name} has no cable, but rack.yaml names no Wi-Fi: add "network: { wifi: { ssid: ..., country: ... } }"`,
    });
  return faults;
}

function warningsOf(rack: RackSpec, node: RackNodeSpec): readonly string[] {
  const { network } = rack;
  const isStatic = node.address !== undefined;
  const hasNames = rack.network.timeServers?.some((host) => /[a-z]/i.test(host)) === true;
  return [
    ...(isStatic && network.gateway === undefined
      ? [
          `rack.yaml names no network.gateway: ${node.name} will reach nothing outside of ${network.cidr ?? 'its network'}`,
        ]
      : []),
    ...(isStatic && (network.nameServers ?? []).length === 0
      ? [
          `rack.yaml names no network.nameServers: ${node.name} will find nothing by name${hasNames ? ', the time servers included' : ''}`,
        ]
      : []),
    ...((network.timeServers ?? []).length === 0
      ? [
          `rack.yaml names no network.timeServers: the clock of ${node.name} is right only where its system's own servers are reached`,
        ]
      : []),
    ...((rack.access?.sshKeys ?? []).length === 0
      ? [`rack.yaml names no access.sshKeys: nobody will be able to log in on ${node.name}`]
      : []),
    ...(outside(node, network.cidr) ? [`${node.address} is not in ${network.cidr}`] : []),
  ];
}

function outside(node: RackNodeSpec, cidrText: string | undefined): boolean {
  const address = ipv4Number(node.address ?? '');
  const cidr = parseCidr(cidrText ?? '')?.cidr;
  if (address === undefined || cidr === undefined) return false;
  return address < cidr.first || address > cidr.last;
}

function sensorsOf(rack: RackSpec, node: RackNodeSpec): readonly SensorSpec[] {
  const battery = rack.power.battery?.sensor;
  return [
    ...(battery?.node === node.name ? [battery] : []),
    ...(node.wiring.sensor === undefined ? [] : [node.wiring.sensor]),
  ];
}

/** A node that rack.yaml does not name, and which it may have meant. */
export function unknownNode(rack: RackSpec, node: string): CardFault {
  const names = rack.nodes.map(({ name }) => name as string);
  const nearest = nearestOf(node, names);
  const hint = nearest.length === 0 ? '' : `; did you mean ${nearest.join(', ')}?`;
  const message = `rack.yaml has no node ${JSON.stringify(node.slice(0, 64))}${hint}`;
  return { kind: 'unknown-node', node, nearest, message };
}

/** First a slip of the fingers, then names that differ in their number alone. */
function nearestOf(node: string, names: readonly string[]): readonly string[] {
  const slip = closest(node, names);
  const stem = node.toLowerCase().replace(/[\d-]+/g, '');
  const siblings = names.filter((name) => name.replace(/[\d-]+/g, '') === stem);
  return [...new Set([...(slip === undefined ? [] : [slip]), ...siblings])].slice(0, NEAREST_MAX);
}
