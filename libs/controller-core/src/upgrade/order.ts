import type { NodeName, NodeRecord } from '@grappe/domain';
import { isControllerNode } from '../power/controller-node.ts';
import type { ControllerState } from '../state/state.ts';

const GATEWAY_ROLE = 'gateway';

export function isGateway({ roles }: Pick<NodeRecord, 'roles'>): boolean {
  return roles.includes(GATEWAY_ROLE);
}

/**
 * In which order nodes are upgraded: what fails first should hurt nobody. Those that run nothing, then those that run least, then gateways, and
 * the controller's own board last.
 */
export function upgradeOrder(
  state: ControllerState,
  nodes: readonly NodeRecord[],
): readonly NodeName[] {
  const ranked = nodes.map((record) => ({
    name: record.name,
    rank: rank(state, record),
    tasks: state.durable.tasksOfNode(record.name).filter(({ ended }) => ended === undefined).length,
  }));
  ranked.sort((a, b) => a.rank - b.rank || a.tasks - b.tasks || a.name.localeCompare(b.name, 'en'));
  return ranked.map(({ name }) => name);
}

function rank(state: ControllerState, record: NodeRecord): number {
  if (isControllerNode(state, record)) return 2;
  return isGateway(record) ? 1 : 0;
}
