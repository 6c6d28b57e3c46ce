import type { Identity, RackName } from '@grappe/domain';
import { isTopicFilter, isTopicName, isWithinBranch } from './topics-filter.ts';
import { DISCOVERY_PREFIX, HUB_STATUS_TOPIC, isDiscoveryTopic } from './topics-discovery.ts';
import { nodeBranch, parseTopic, rackBranch } from './topics-table.ts';

/**
 * A node publishes in its own branch and nowhere else; the controller anywhere in the rack, and what it is to Home Assistant; a hub presses the
 * buttons of nodes and says that it is there; an operator nothing: what an operator wants goes through the operator API, where it is checked and
 * answered. Reserved topics (`$SYS`) are outside of every branch.
 */
export function mayPublish(identity: Identity, rack: RackName, topic: string): boolean {
  if (!isTopicName(topic)) return false;
  switch (identity.kind) {
    case 'node':
      return isWithinBranch(topic, nodeBranch(rack, identity.name));
    case 'controller':
      return isWithinBranch(topic, rackBranch(rack)) || isDiscoveryTopic(rack, topic);
    case 'hub':
      return topic === HUB_STATUS_TOPIC || isCommandTopic(rack, topic);
    case 'operator':
      return false;
  }
}

/** Refuses a filter as soon as it could match one topic outside of the identity's branch. */
export function maySubscribe(identity: Identity, rack: RackName, filter: string): boolean {
  return isTopicFilter(filter) && isReadable(filter, identity, rack);
}

/** Whether a message on `topic` may be handed to the identity, whatever it has subscribed to. */
export function mayReceive(identity: Identity, rack: RackName, topic: string): boolean {
  return isTopicName(topic) && isReadable(topic, identity, rack);
}

/** Whoever may read the rack may also read how it presents itself to home automation. */
function isReadable(filter: string, identity: Identity, rack: RackName): boolean {
  const branches =
    identity.kind === 'node'
      ? [nodeBranch(rack, identity.name)]
      : [rackBranch(rack), DISCOVERY_PREFIX];
  return branches.some((branch) => isWithinBranch(filter, branch));
}

function isCommandTopic(rack: RackName, topic: string): boolean {
  const parsed = parseTopic(topic);
  return parsed.ok && parsed.value.kind === 'node-command' && parsed.value.rack === rack;
}
