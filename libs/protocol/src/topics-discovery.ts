import { parseNodeName, type NodeName, type RackName } from '@grappe/domain';

/** Home Assistant's default prefix for what introduces itself to it; one that has another prefix is to be set back to this one. */
export const DISCOVERY_PREFIX = 'homeassistant';
/** Home Assistant says `online` here when it has started, by birth message, and `offline` by last will. */
export const HUB_STATUS_TOPIC = `${DISCOVERY_PREFIX}/status`;

/** A topic outside of `grappe/`, for the documentation. */
interface DiscoveryRow {
  readonly pattern: string;
  readonly publisher: 'controller' | 'hub';
  readonly retained: boolean;
}

/** What is said outside of the rack's branch. */
export const DISCOVERY_TABLE: readonly DiscoveryRow[] = [
  { pattern: 'homeassistant/device/grappe_<rack>/config', publisher: 'controller', retained: true },
  {
    pattern: 'homeassistant/device/grappe_<rack>_<node>/config',
    publisher: 'controller',
    retained: true,
  },
  { pattern: HUB_STATUS_TOPIC, publisher: 'hub', retained: false },
];

/**
 * The rack, or a node of it, in Home Assistant: lasting, unique on a broker that racks share, and of the characters that it allows. No name holds an
 * underscore, so no two of them make the same id.
 */
export function discoveryId(rack: RackName, node?: NodeName): string {
  return node === undefined ? `grappe_${rack}` : `grappe_${rack}_${node}`;
}

/** Where the rack, or a node of it, introduces itself. An empty retained message removes it. */
export function discoveryTopic(rack: RackName, node?: NodeName): string {
  return `${DISCOVERY_PREFIX}/device/${discoveryId(rack, node)}/config`;
}

/** Whether a topic is one of {@link discoveryTopic} for this rack, whatever nodes it has. */
export function isDiscoveryTopic(rack: RackName, topic: string): boolean {
  if (topic === discoveryTopic(rack)) return true;
  const head = `${DISCOVERY_PREFIX}/device/${discoveryId(rack)}_`;
  const tail = '/config';
  if (!topic.startsWith(head) || !topic.endsWith(tail)) return false;
  return parseNodeName(topic.slice(head.length, -tail.length)).ok;
}
