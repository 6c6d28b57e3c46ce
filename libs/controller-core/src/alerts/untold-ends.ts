import type { Alert } from '@grappe/domain';
import type { ControllerEffect } from '../effects.ts';
import type { ControllerState } from '../state/state.ts';
import { isStored } from './ledger.ts';
import { troubleKey } from './trouble.ts';

/**
 * Takes the ends of alerts out of what is to be performed while they cannot be saved: the next controller would find the alert open, and either
 * tell its end again, or go on with it although people believe that it is over. One that the store has never had begins and ends in memory.
 */
export function holdEnds(
  state: ControllerState,
  effects: readonly ControllerEffect[],
): ControllerEffect[] {
  const { untoldEnds } = state.live.alerts;
  return effects.filter((effect) => {
    if (effect.kind !== 'alert' || effect.change !== 'cleared') return true;
    if (!isStored(state, effect.alert.id)) return true;
    untoldEnds.set(troubleKey(effect.alert.kind, effect.alert), effect.alert);
    return false;
  });
}

/** The ends that were held, once they are saved. */
export function releaseEnds({ live }: ControllerState): ControllerEffect[] {
  const ends = [...live.alerts.untoldEnds.values()];
  live.alerts.untoldEnds.clear();
  return ends.map((alert) => ({ kind: 'alert', change: 'cleared', alert }));
}

/** The alert of a trouble that has come back before anybody was told that it was over: it goes on. */
export function withdrawEnd({ live }: ControllerState, key: string): Alert | undefined {
  const { untoldEnds, recent } = live.alerts;
  const ended = untoldEnds.get(key);
  if (ended === undefined) return undefined;
  untoldEnds.delete(key);
  recent.delete(key);
  const { clearedAtMs: _, ...alert } = ended;
  return alert;
}
