import type { JoinTokenRecord, NodeName } from '@grappe/domain';
import type { ControllerState } from '../state/state.ts';

/** Join tokens that have not expired, those that expire first before the others. */
export function listTokens({ durable }: ControllerState, wallMs: number): JoinTokenRecord[] {
  return [...durable.tokens.values()]
    .filter(({ expiresAtMs }) => wallMs < expiresAtMs)
    .sort((a, b) => a.expiresAtMs - b.expiresAtMs || (a.id < b.id ? -1 : 1));
}

/** The token that waits for this node's board, and for no other; the last to expire of them. */
export function tokenAwaiting(
  state: ControllerState,
  node: NodeName,
  wallMs: number,
): JoinTokenRecord | undefined {
  return listTokens(state, wallMs).findLast((token) => token.node === node && token.usesLeft > 0);
}
