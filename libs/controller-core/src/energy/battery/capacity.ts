import {
  CAPACITY_DEPTH_MIN,
  CAPACITY_ERROR_LEARNT,
  CAPACITY_SHARE_MAX,
  CAPACITY_SHARE_MIN,
  CAPACITY_WEIGHT,
  FULL_ERROR,
} from './constants.ts';
import type { Pack } from './pack.ts';
import type { BatteryState, EvidenceKind } from './state.ts';

/**
 * What was drawn from full to where the battery itself tells how much is left, says how much it holds. One deep discharge counts once, and for
 * a fifth; only at rest or at its end it tells well enough.
 */
export function learnCapacity(
  state: BatteryState,
  { kind, best }: { readonly kind: EvidenceKind; readonly best: number },
  { printedAh }: Pack,
): BatteryState {
  if (kind === 'full') return { ...state, drawnAh: 0 };
  const { drawnAh, ...rest } = state;
  if (drawnAh === undefined || (kind !== 'rest' && kind !== 'empty')) return state;
  const depth = 1 - FULL_ERROR / 2 - best;
  if (depth < CAPACITY_DEPTH_MIN) return state;
  const share = drawnAh / depth / printedAh;
  const bounded = Math.min(CAPACITY_SHARE_MAX, Math.max(CAPACITY_SHARE_MIN, share));
  const learntAh = bounded * printedAh;
  return {
    ...rest,
    capacityAh: state.capacityAh + CAPACITY_WEIGHT * (learntAh - state.capacityAh),
    capacityError: CAPACITY_ERROR_LEARNT,
  };
}
