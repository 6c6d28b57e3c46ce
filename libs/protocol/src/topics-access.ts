import type { Identity, RackName } from '@grappe/domain';
import { isTopicFilter, isTopicName, isWithinBranch } from './topics-filter.ts';
import { nodeBranch, rackBranch } from './topics-table.ts';

/**
 * A node publishes in its own branch and nowhere else; the controller anywhere in the rack; an operator nothing: what an operator wants
 * goes through the operator API, where it is checked and answered. Reserved topics (`$SYS`) are outside of every branch.
 */
export function mayPublish(identity: Identity, rack: RackName, topic: string): boolean {
  if (!isTopicName(topic)) return false;
  switch (identity.kind) {
    case 'node':
      return isWithinBranch(topic, nodeBranch(rack, identity.name));
    case 'controller':
      return isWithinBranch(topic, rackBranch(rack));
    case 'operator':
      return false;
  }
}

/** Refuses a filter as soon as it could match one topic outside of the identity's branch. */
export function maySubscribe(identity: Identity, rack: RackName, filter: string): boolean {
  return isTopicFilter(filter) && isWithinBranch(filter, readableBranch(identity, rack));
}

/** Whether a message on `topic` may be handed to the identity, whatever it has subscribed to. */
export function mayReceive(identity: Identity, rack: RackName, topic: string): boolean {
  return isTopicName(topic) && isWithinBranch(topic, readableBranch(identity, rack));
}

function readableBranch(identity: Identity, rack: RackName): string {
  return identity.kind === 'node' ? nodeBranch(rack, identity.name) : rackBranch(rack);
}
