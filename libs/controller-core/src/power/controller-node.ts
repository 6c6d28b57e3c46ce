import type { NodeName, NodeRecord } from '@grappe/domain';
import type { ControllerState } from '../state/state.ts';

/** How a dual-stack socket writes an IPv4 address. */
const MAPPED = '::ffff:';

/**
 * Whether the controller runs on this node, which must not be halted before it, nor have its power cut: rack.yaml says so (`roles: [controller]`),
 * or its agent comes, or last came, from an address of the controller's own machine, or has such an address in rack.yaml.
 */
export function isControllerNode(
  { live }: ControllerState,
  { name, roles, address }: NodeRecord,
): boolean {
  if (roles.includes('controller')) return true;
  const node = live.nodes.get(name);
  const told = node?.session?.peerAddress ?? node?.body.lastAddress ?? address;
  if (told === undefined) return false;
  const plain = told.toLowerCase();
  return live.energy.ownAddresses.has(
    plain.startsWith(MAPPED) ? plain.slice(MAPPED.length) : plain,
  );
}

/** The same, of any name. */
export function runsController(state: ControllerState, name: NodeName): boolean {
  const record = state.durable.nodes.get(name);
  return record !== undefined && isControllerNode(state, record);
}
