import type { NodeName } from '@grappe/domain';
import type { ControllerState } from '../state/state.ts';

/**
 * Why a node is given no tasks, and those that it has move away, although the operator has not drained it; undefined when nothing is the matter.
 * For a person, to follow the node's name.
 */
export function leavingBecause(
  { live }: Pick<ControllerState, 'live'>,
  name: NodeName,
): string | undefined {
  const dying = live.body.dying.get(name);
  return dying === undefined
    ? live.energy.leaving.get(name)
    : `is losing power: converter ${dying.converter} gives none`;
}

/**
 * The same for a task that is there already. A singleton on a node that is losing power stays: to stop it would be an outage should the input be
 * wrong, and nothing may take its place before its lease has ended or its power is known to be cut.
 */
export function taskLeavesBecause(
  state: Pick<ControllerState, 'live'>,
  name: NodeName,
  isSingleton: boolean,
): string | undefined {
  if (isSingleton && state.live.body.dying.has(name)) return state.live.energy.leaving.get(name);
  return leavingBecause(state, name);
}
