import type { ServiceKey } from '@grappe/domain';
import type { ControllerState } from '../state/state.ts';

/** Why a slot (`slotKey`) is not to run for want of energy; undefined when it may. */
export function shedBecause(
  { live }: Pick<ControllerState, 'live'>,
  service: ServiceKey,
  slot: string,
): string | undefined {
  const shed = live.energy.shed.get(service);
  return shed === undefined || shed.runs.has(slot) ? undefined : shed.because;
}
