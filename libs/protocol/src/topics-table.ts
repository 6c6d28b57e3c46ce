import {
  err,
  failure,
  HUB_BUTTONS,
  ok,
  parseNodeName,
  parseRackName,
  type AlertKind,
  type AlertSeverity,
  type AlertSubject,
  type BootId,
  type Failure,
  type LedState,
  type NodeCapacity,
  type NodeName,
  type PowerSample,
  type RackName,
  type Result,
  type Tier,
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

/**
 * Payload of `grappe/<rack>/node/<node>/power`, as JSON. What is measured is rounded, and only told when it is believed; what is not measured is
 * absent. Volts, amperes and watts are those of the node's own supply.
 */
export interface NodePowerMessage {
  readonly volts?: number;
  readonly amps?: number;
  readonly watts?: number;
  /** `watts` is what the model of the board says, for want of a sensor. */
  readonly modelled: boolean;
  readonly underVoltage?: boolean;
  readonly temperatureC?: number;
  /** Where this node's agent reads the battery's sensor. */
  readonly battery?: PowerSample;
  /** By the name of the converter, where this node senses it. */
  readonly powerGood: Readonly<Record<string, boolean>>;
  /** By the name of the node whose power this node can cut; true: it is cut. */
  readonly cutOff: Readonly<Record<string, boolean>>;
  /** What cannot be used or is not believed, for a person. */
  readonly troubles: readonly string[];
}

/** Payload of `grappe/<rack>/node/<node>/lights`, as JSON. */
export interface NodeLightsMessage {
  /** The most important state that the lights show, or would show if the node had any. */
  readonly state: LedState;
}

/**
 * Payload of `grappe/<rack>/power`, as JSON: what the controller makes of the rack's energy, in buckets. What is not known is absent; the charge also
 * as long as there has been no reason to know it.
 */
export interface RackPowerMessage {
  readonly tier: Tier;
  /** Drawn from the battery, by all that is known of the parts. */
  readonly watts: number;
  readonly nodesHalted: number;
  /** By the name of the converter, where it is sensed and believed. */
  readonly powerGood: Readonly<Record<string, boolean>>;
  /** Why the battery's sensor is not believed, in whole or in part, for a person. */
  readonly trouble?: string;
  /** Whole Wh since midnight of UTC, with those lost in converters, and by the name of the node at its own supply. Absent while the clock is not set. */
  readonly energyToday?: { readonly wh: number; readonly nodes: Readonly<Record<string, number>> };
  readonly battery?: {
    /** 0 to 1, and how far it may be from that, 95 of 100 times. */
    readonly charge?: number;
    readonly uncertainty?: number;
    readonly flow: 'charging' | 'discharging' | 'resting';
    /** Positive: out of the battery. */
    readonly amps: number;
    readonly volts?: number;
    readonly onMains?: boolean;
    /** At the present consumption; absent while it does not go down. */
    readonly toEmptyMinutes?: number;
  };
}

/** Payload of `grappe/<rack>/alert`, as JSON: an alert when it is raised, becomes worse, and is cleared. */
export interface AlertMessage extends AlertSubject {
  readonly id: number;
  readonly kind: AlertKind;
  readonly severity: AlertSeverity;
  /** For a person. */
  readonly message: string;
  /** Wall clock of the controller in ms since 1970. */
  readonly raisedAtMs: number;
  /** Absent while it lasts. */
  readonly clearedAtMs?: number;
}

/** Payload of `grappe/<rack>/alerts`, as JSON: what lasts, without what another alert explains. */
export interface RackAlertsMessage {
  readonly open: number;
  readonly critical: number;
  /** Alerts besides, that others explain. */
  readonly explained: number;
  /** Newest first, at most 50. */
  readonly alerts: readonly AlertMessage[];
}

export type BusTopic =
  | { readonly kind: 'rack-alerts'; readonly rack: RackName }
  | { readonly kind: 'alert'; readonly rack: RackName }
  | { readonly kind: 'rack-power'; readonly rack: RackName }
  | { readonly kind: 'controller-presence'; readonly rack: RackName }
  | { readonly kind: 'event'; readonly rack: RackName }
  | { readonly kind: 'node-command'; readonly rack: RackName; readonly node: NodeName }
  | { readonly kind: 'node-presence'; readonly rack: RackName; readonly node: NodeName }
  | { readonly kind: 'node-facts'; readonly rack: RackName; readonly node: NodeName }
  | { readonly kind: 'node-tasks'; readonly rack: RackName; readonly node: NodeName }
  | { readonly kind: 'node-power'; readonly rack: RackName; readonly node: NodeName }
  | { readonly kind: 'node-lights'; readonly rack: RackName; readonly node: NodeName };

export type BusTopicKind = BusTopic['kind'];

export interface TopicRow {
  /** `<rack>` and `<node>` stand for one level each. */
  readonly pattern: string;
  readonly publisher: 'node' | 'controller' | 'hub';
  readonly subscribers: readonly ('node' | 'operator' | 'hub' | 'controller')[];
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

/**
 * Every topic of a rack. Topics tell people and home automation what is the case; the only thing that is heard is a press of a button, which is an
 * operator's request with another name on it.
 */
export const TOPIC_TABLE: Readonly<Record<BusTopicKind, TopicRow>> = {
  'controller-presence': {
    pattern: 'grappe/<rack>/controller/presence',
    publisher: 'controller',
    subscribers: ['operator', 'hub', 'controller'],
    retained: true,
    qos: 1,
    will: 'offline',
    payload: 'online | offline',
    reason: 'tells whether the other topics are being kept up to date',
  },
  event: {
    pattern: 'grappe/<rack>/event',
    publisher: 'controller',
    subscribers: ['operator', 'hub', 'controller'],
    retained: false,
    qos: 1,
    payload: 'RackEvent',
    reason: 'what happened, as it happens; not retained, because the last event is not a state',
  },
  'rack-power': {
    pattern: 'grappe/<rack>/power',
    publisher: 'controller',
    subscribers: ['operator', 'hub', 'controller'],
    retained: true,
    qos: 1,
    payload: 'RackPowerMessage',
    reason: 'charge, tier and draw of the whole rack; sent when a rounded value changes',
  },
  'rack-alerts': {
    pattern: 'grappe/<rack>/alerts',
    publisher: 'controller',
    subscribers: ['operator', 'hub', 'controller'],
    retained: true,
    qos: 1,
    payload: 'RackAlertsMessage',
    reason: 'the alerts that last, for dashboards; sent when one is raised or cleared',
  },
  alert: {
    pattern: 'grappe/<rack>/alert',
    publisher: 'controller',
    subscribers: ['operator', 'hub', 'controller'],
    retained: false,
    qos: 1,
    payload: 'AlertMessage',
    reason: 'one alert as it is raised, becomes worse or is cleared, for automations',
  },
  'node-command': {
    pattern: 'grappe/<rack>/command/<node>',
    publisher: 'hub',
    subscribers: ['operator', 'hub', 'controller'],
    retained: false,
    qos: 1,
    payload: HUB_BUTTONS.join(' | '),
    reason:
      'a button of home automation; outside of the node’s branch, so that no node presses its own',
  },
  'node-presence': {
    pattern: 'grappe/<rack>/node/<node>/presence',
    publisher: 'node',
    subscribers: ['node', 'operator', 'hub', 'controller'],
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
    subscribers: ['node', 'operator', 'hub', 'controller'],
    retained: true,
    qos: 1,
    payload: 'NodeFactsMessage',
    reason: 'what the board is; sent at each connection and when it changes',
  },
  'node-tasks': {
    pattern: 'grappe/<rack>/node/<node>/tasks',
    publisher: 'node',
    subscribers: ['node', 'operator', 'hub', 'controller'],
    retained: true,
    qos: 1,
    payload: 'NodeTasksMessage',
    reason: 'how busy the node is, for displays; sent when a count changes',
  },
  'node-power': {
    pattern: 'grappe/<rack>/node/<node>/power',
    publisher: 'node',
    subscribers: ['node', 'operator', 'hub', 'controller'],
    retained: true,
    qos: 1,
    payload: 'NodePowerMessage',
    reason: 'what the node measures and switches; sent when a rounded value changes',
  },
  'node-lights': {
    pattern: 'grappe/<rack>/node/<node>/lights',
    publisher: 'node',
    subscribers: ['node', 'operator', 'hub', 'controller'],
    retained: true,
    qos: 1,
    payload: 'NodeLightsMessage',
    reason: 'what somebody at the rack sees, for who is not there; sent when it changes',
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

export function nodePowerTopic(rack: RackName, node: NodeName): string {
  return `${nodeBranch(rack, node)}/power`;
}

export function nodeLightsTopic(rack: RackName, node: NodeName): string {
  return `${nodeBranch(rack, node)}/lights`;
}

export function nodeCommandTopic(rack: RackName, node: NodeName): string {
  return `${rackBranch(rack)}/command/${node}`;
}

export function controllerPresenceTopic(rack: RackName): string {
  return `${rackBranch(rack)}/controller/presence`;
}

export function eventTopic(rack: RackName): string {
  return `${rackBranch(rack)}/event`;
}

export function rackPowerTopic(rack: RackName): string {
  return `${rackBranch(rack)}/power`;
}

export function rackAlertsTopic(rack: RackName): string {
  return `${rackBranch(rack)}/alerts`;
}

export function alertTopic(rack: RackName): string {
  return `${rackBranch(rack)}/alert`;
}

export function formatTopic(topic: BusTopic): string {
  switch (topic.kind) {
    case 'controller-presence':
      return controllerPresenceTopic(topic.rack);
    case 'event':
      return eventTopic(topic.rack);
    case 'rack-power':
      return rackPowerTopic(topic.rack);
    case 'rack-alerts':
      return rackAlertsTopic(topic.rack);
    case 'alert':
      return alertTopic(topic.rack);
    case 'node-command':
      return nodeCommandTopic(topic.rack, topic.node);
    case 'node-presence':
      return nodePresenceTopic(topic.rack, topic.node);
    case 'node-facts':
      return nodeFactsTopic(topic.rack, topic.node);
    case 'node-tasks':
      return nodeTasksTopic(topic.rack, topic.node);
    case 'node-power':
      return nodePowerTopic(topic.rack, topic.node);
    case 'node-lights':
      return nodeLightsTopic(topic.rack, topic.node);
  }
}

/** Last levels of the topics of a node. */
const NODE_LEAVES = ['presence', 'facts', 'tasks', 'power', 'lights'] as const;

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
  if (path === 'alerts') return ok({ kind: 'rack-alerts', rack: rack.value });
  if (path === 'alert') return ok({ kind: 'alert', rack: rack.value });
  if (path === 'power') return ok({ kind: 'rack-power', rack: rack.value });
  const [branch, nodeText, leaf, ...deeper] = rest;
  const isCommand = branch === 'command' && leaf === undefined;
  if ((branch !== 'node' && !isCommand) || nodeText === undefined || deeper.length > 0) {
    return refused('not in the topic table');
  }
  const node = parseNodeName(nodeText);
  if (!node.ok) return refused(node.error);
  if (isCommand) return ok({ kind: 'node-command', rack: rack.value, node: node.value });
  const kind = NODE_LEAVES.find((one) => one === leaf);
  if (kind === undefined) return refused('not in the topic table');
  return ok({ kind: `node-${kind}`, rack: rack.value, node: node.value });
}
