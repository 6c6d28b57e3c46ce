import { newControllerState, type ControllerState } from '@grappe/controller-core';
import type { NodeName, RackSpec } from '@grappe/domain';
import { HOME_RACK } from './specs.ts';

/** What a controller knows of a rack whose nodes have joined and have told nothing yet. */
export function stateWith(nodes: readonly string[], rack: RackSpec = HOME_RACK): ControllerState {
  const state = newControllerState(rack, 0);
  for (const name of nodes) join(state, name);
  return state;
}

export function join(state: ControllerState, name: string): void {
  const node = name as NodeName;
  state.durable.nodes.put(node, { name: node, availability: 'active', roles: [], labels: {} });
}
