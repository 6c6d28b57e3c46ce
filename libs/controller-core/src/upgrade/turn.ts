import type { NodeName } from '@grappe/domain';
import { absenceIsPlanned } from '../incidents/slots.ts';
import { isControllerNode } from '../power/controller-node.ts';
import type { ControllerState } from '../state/state.ts';
import { isGatewayNode, gatewayTrouble } from './well.ts';
import { misfitOf } from './misfit.ts';
import { isAtIt, type UpgradeRecord } from './records.ts';

/** Whose turn it is, or why nobody's; undefined: none is left, or enough are at it. */
export type Turn =
  | { readonly kind: 'begin'; readonly node: NodeName }
  /** Not there on purpose, no part of the rack any more, or not to be upgraded with these packages. */
  | { readonly kind: 'skip'; readonly node: NodeName; readonly why: string }
  /** It runs that version. */
  | { readonly kind: 'has-it'; readonly node: NodeName }
  | { readonly kind: 'wait'; readonly why: string };

/** The rack itself is not looked at here. */
export function nextTurn(state: ControllerState, upgrade: UpgradeRecord): Turn | undefined {
  const next = upgrade.nodes.find(({ phase }) => phase === 'waiting');
  const atIt = upgrade.nodes.filter(isAtIt).map(({ node }) => node);
  if (upgrade.state !== 'running' || next === undefined || atIt.length >= upgrade.parallel)
    return undefined;
  const { node: name } = next;
  const record = state.durable.nodes.get(name);
  if (record === undefined)
    return { kind: 'skip', node: name, why: 'it is no part of the rack any more' };
  const node = state.live.nodes.get(name);
  if (node?.session === undefined) {
    if (absenceIsPlanned(record))
      return { kind: 'skip', node: name, why: 'it is away on purpose: upgrade it when it is back' };
    return { kind: 'wait', why: `node ${name} is not connected` };
  }
  if (node.facts?.packageVersion === upgrade.version) return { kind: 'has-it', node: name };
  // It was away when the upgrade began, or is another board since.
  const { packages, allowDowngrade = true } = upgrade;
  const misfit = node.facts && misfitOf(name, node.facts, { packages, allowDowngrade });
  if (misfit !== undefined) return { kind: 'skip', node: name, why: misfit };
  const obstacle = obstacleOf(state, name, atIt);
  return obstacle === undefined ? { kind: 'begin', node: name } : { kind: 'wait', why: obstacle };
}

/** Why it has to wait for others, for a person. `atIt`: the others that are being upgraded. */
export function obstacleOf(
  state: ControllerState,
  name: NodeName,
  atIt: readonly NodeName[],
): string | undefined {
  if (isGatewayNode(state, name)) {
    for (const { name: other } of state.durable.nodes.values()) {
      if (other === name || !isGatewayNode(state, other)) continue;
      if (atIt.includes(other)) return `gateway ${other} is being upgraded`;
      const trouble = doorIsWanted(state) ? troubleOf(state, other) : undefined;
      if (trouble !== undefined) return `gateway ${other} could not take over: ${trouble}`;
    }
  }
  const isControllers = (other: NodeName): boolean => {
    const record = state.durable.nodes.get(other);
    return record !== undefined && isControllerNode(state, record);
  };
  const [first] = atIt;
  if (first !== undefined && (isControllers(name) || atIt.some(isControllers)))
    return `node ${first} is being upgraded`;
  return undefined;
}

/** A gateway that is away on purpose takes over for nobody, and its absence was somebody's decision. */
function troubleOf(state: ControllerState, name: NodeName): string | undefined {
  const record = state.durable.nodes.get(name);
  const isAway = state.live.nodes.get(name)?.session === undefined;
  if (isAway && record !== undefined && absenceIsPlanned(record)) return undefined;
  return gatewayTrouble(state, name);
}

/** Whether gateways have anything to serve. */
function doorIsWanted({ live }: ControllerState): boolean {
  return [...live.frontDoor.gateways.values()].some(({ sent }) => sent.length > 0);
}
