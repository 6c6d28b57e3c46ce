import {
  err,
  failure,
  ok,
  parseNodeName,
  parseRackName,
  type BootId,
  type Failure,
  type NodeCapacity,
  type NodeName,
  type RackName,
  type Result,
} from '@grappe/domain';

/** First level of every topic, so that Grappe can share an external broker with other software. */
export const TOPIC_ROOT = 'grappe';
/** The longest topic of the table has 148 bytes (two DNS labels of 63); what is longer is not one of ours. */
export const TOPIC_BYTES_MAX = 256;
/** The deepest topic of the table has 5 levels; brokers walk levels one by one, so more is only work for an attacker to cause. */
export const TOPIC_LEVELS_MAX = 8;

/** Payload of both presence topics; an empty retained payload removes the topic (node removed from the rack). */
export type Presence = 'online' | 'offline';

/** Payload of `grappe/<rack>/node/<node>/facts`, as JSON. */
export interface NodeFactsMessage {
  readonly bootId: BootId;
  /** `arm64`, `arm`, `amd64`: Docker's names. */
  readonly architecture: string;
  readonly operatingSystem: string;
  readonly kernel: string;
  readonly agentVersion: string;
  /** Absent while the engine is away. */
  readonly engineVersion?: string;
  readonly capacity: NodeCapacity;
  /** The address at which other nodes reach this one; absent until it is known. */
  readonly address?: string;
}

/** Payload of `grappe/<rack>/node/<node>/tasks`, as JSON: counts by the words of `grappe ps`, small whatever a node runs. */
export interface NodeTasksMessage {
  readonly running: number;
  readonly starting: number;
  readonly failed: number;
}

export type BusTopic =
  | { readonly kind: 'controller-presence'; readonly rack: RackName }
  | { readonly kind: 'event'; readonly rack: RackName }
  | { readonly kind: 'node-presence'; readonly rack: RackName; readonly node: NodeName }
  | { readonly kind: 'node-facts'; readonly rack: RackName; readonly node: NodeName }
  | { readonly kind: 'node-tasks'; readonly rack: RackName; readonly node: NodeName };

export type BusTopicKind = BusTopic['kind'];

export interface TopicRow {
  /** `<rack>` and `<node>` stand for one level each. */
  readonly pattern: string;
  readonly publisher: 'node' | 'controller';
  readonly subscribers: readonly ('node' | 'operator' | 'controller')[];
  /** Kept by the broker for late subscribers. */
  readonly retained: boolean;
  /** 1 throughout: the publisher learns whether the broker has the message; twice does no harm to a fact. */
  readonly qos: 1;
  /** What the broker publishes when the publisher's connection ends without a farewell; retained like the topic. */
  readonly will?: Presence;
  /** A word in lower case is the payload itself, a name in upper case is JSON of that type. */
  readonly payload: string;
  readonly reason: string;
}

/** Every topic of a rack. Nothing is decided from what arrives here: topics tell people and home automation what is the case. */
export const TOPIC_TABLE: Readonly<Record<BusTopicKind, TopicRow>> = {
  'controller-presence': {
    pattern: 'grappe/<rack>/controller/presence',
    publisher: 'controller',
    subscribers: ['operator', 'controller'],
    retained: true,
    qos: 1,
    will: 'offline',
    payload: 'online | offline',
    reason: 'tells whether the other topics are being kept up to date',
  },
  event: {
    pattern: 'grappe/<rack>/event',
    publisher: 'controller',
    subscribers: ['operator', 'controller'],
    retained: false,
    qos: 1,
    payload: 'RackEvent',
    reason: 'what happened, as it happens; not retained, because the last event is not a state',
  },
  'node-presence': {
    pattern: 'grappe/<rack>/node/<node>/presence',
    publisher: 'node',
    subscribers: ['node', 'operator', 'controller'],
    retained: true,
    qos: 1,
    will: 'offline',
    payload: 'online | offline',
    reason:
      'a late subscriber sees which nodes are there; the broker itself says when one has gone',
  },
  'node-facts': {
    pattern: 'grappe/<rack>/node/<node>/facts',
    publisher: 'node',
    subscribers: ['node', 'operator', 'controller'],
    retained: true,
    qos: 1,
    payload: 'NodeFactsMessage',
    reason: 'what the board is; sent at each connection and when it changes',
  },
  'node-tasks': {
    pattern: 'grappe/<rack>/node/<node>/tasks',
    publisher: 'node',
    subscribers: ['node', 'operator', 'controller'],
    retained: true,
    qos: 1,
    payload: 'NodeTasksMessage',
    reason: 'how busy the node is, for displays; sent when a count changes',
  },
};

export function nodeBranch(rack: RackName, node: NodeName): string {
  return `${rackBranch(rack)}/node/${node}`;
}

export function rackBranch(rack: RackName): string {
  return `${TOPIC_ROOT}/${rack}`;
}

export function nodePresenceTopic(rack: RackName, node: NodeName): string {
  return `${nodeBranch(rack, node)}/presence`;
}

export function nodeFactsTopic(rack: RackName, node: NodeName): string {
  return `${nodeBranch(rack, node)}/facts`;
}

export function nodeTasksTopic(rack: RackName, node: NodeName): string {
  return `${nodeBranch(rack, node)}/tasks`;
}

export function controllerPresenceTopic(rack: RackName): string {
  return `${rackBranch(rack)}/controller/presence`;
}

export function eventTopic(rack: RackName): string {
  return `${rackBranch(rack)}/event`;
}

export function formatTopic(topic: BusTopic): string {
  switch (topic.kind) {
    case 'controller-presence':
      return controllerPresenceTopic(topic.rack);
    case 'event':
      return eventTopic(topic.rack);
    case 'node-presence':
      return nodePresenceTopic(topic.rack, topic.node);
    case 'node-facts':
      return nodeFactsTopic(topic.rack, topic.node);
    case 'node-tasks':
      return nodeTasksTopic(topic.rack, topic.node);
  }
}

/** The inverse of {@link formatTopic}; refuses what the table does not hold. */
export function parseTopic(text: string): Result<BusTopic, Failure> {
  const refused = (why: string) =>
    err(
      failure('INVALID_INPUT', `topic ${JSON.stringify(text.slice(0, TOPIC_BYTES_MAX))}: ${why}`),
    );
  if (text.length > TOPIC_BYTES_MAX) return refused(`longer than ${TOPIC_BYTES_MAX} characters`);
  const [root, rackText, ...rest] = text.split('/');
  if (root !== TOPIC_ROOT || rackText === undefined) {
    return refused(`expected ${TOPIC_ROOT}/<rack>/...`);
  }
  const rack = parseRackName(rackText);
  if (!rack.ok) return refused(rack.error);
  const path = rest.join('/');
  if (path === 'controller/presence') return ok({ kind: 'controller-presence', rack: rack.value });
  if (path === 'event') return ok({ kind: 'event', rack: rack.value });
  const [branch, nodeText, leaf, ...deeper] = rest;
  if (branch !== 'node' || nodeText === undefined || deeper.length > 0) {
    return refused('not in the topic table');
  }
  const node = parseNodeName(nodeText);
  if (!node.ok) return refused(node.error);
  if (leaf !== 'presence' && leaf !== 'facts' && leaf !== 'tasks') {
    return refused('not in the topic table');
  }
  return ok({ kind: `node-${leaf}`, rack: rack.value, node: node.value });
}
