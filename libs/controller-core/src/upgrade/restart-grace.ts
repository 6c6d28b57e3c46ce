import type { NodeName } from '@grappe/domain';
import { AGENT_RESTART_GRACE_MS } from '../constants.ts';
import type { ControllerState } from '../state/state.ts';
import { UPGRADE_KEY } from './records.ts';
import { UPGRADE_RESTART_GRACE_MS } from './timings.ts';

/**
 * For how long the agent of a node may be away before its tasks are replaced, as long as its kernel answers. While it is upgraded its replicas
 * run on, however long that takes; a node that holds leases is not waited for, because its singletons end with them.
 */
export function restartGraceMs(state: ControllerState, name: NodeName): number {
  const phase = state.durable.upgrades
    .get(UPGRADE_KEY)
    ?.nodes.find(({ node }) => node === name)?.phase;
  const isReplaced = phase === 'installing' || phase === 'watching' || phase === 'rolling-back';
  if (!isReplaced) return AGENT_RESTART_GRACE_MS;
  for (const lease of state.live.leases.values())
    if (lease.node === name) return AGENT_RESTART_GRACE_MS;
  return UPGRADE_RESTART_GRACE_MS;
}
