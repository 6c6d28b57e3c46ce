import type { NodeName } from '@grappe/domain';
import type { Step } from '../context.ts';
import { statusOf } from '../state/status.ts';
import type { ControllerState } from '../state/state.ts';

/** Notes which nodes have come and gone: one that takes tasks again is a reason to look at all services. */
export function lookAtNodes({ state }: Step): void {
  const { moves } = state.live;
  const takers = new Set<NodeName>();
  let lost = 0;
  for (const record of state.durable.nodes.values()) {
    const condition = state.live.nodes.get(record.name)?.condition;
    if (condition === 'lost') lost += 1;
    if (condition === 'ready' && record.availability === 'active') takers.add(record.name);
  }
  const someoneCame = [...takers].some((name) => !moves.takers.has(name));
  if (someoneCame) for (const { key } of state.durable.services.values()) moves.unexamined.add(key);
  if (someoneCame || lost > moves.lost) delete moves.calmSinceMs;
  moves.takers = takers;
  moves.lost = lost;
}

/**
 * Nothing is in doubt, and everything that is wanted runs. A node that stays lost does not count: its tasks have found other places, or are not
 * running.
 */
export function isCalm(state: ControllerState): boolean {
  const { durable, live } = state;
  for (const name of live.nodes.keys()) {
    const condition = live.nodes.get(name)?.condition;
    if (condition === 'suspected' || condition === 'unknown') return false;
  }
  for (const task of durable.tasks.values()) {
    if (task.ended !== undefined || task.standby === true) continue;
    const lost = task.node !== undefined && live.nodes.get(task.node)?.condition === 'lost';
    if (task.desired !== 'running' || lost || statusOf(state, task).state !== 'running')
      return false;
  }
  return true;
}
