import type { ButtonPress } from '@grappe/domain';

/** Below it a press is short. */
const SHORT_PRESS_MS_MAX = 1_000;
/** From it on a press is long: nobody leans on a button for that long without meaning it. What lies between is neither, on purpose. */
export const LONG_PRESS_MS_MIN = 3_000;
/** A button that is down for longer is stuck or wired wrongly, and must not halt its node. */
const LONG_PRESS_MS_MAX = 15_000;

/** What is known of a button. */
export type ButtonState =
  /** Down since before anybody looked, so nobody can tell for how long; it counts once it has been let go. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'up' }
  /** Monotonic. */
  | { readonly kind: 'down'; readonly sinceMs: number };

export interface ButtonStep {
  readonly state: ButtonState;
  /** A press that is complete. It counts when the button is let go: one that is stuck never does anything. */
  readonly press?: ButtonPress;
}

/** A button at the time it is first looked at. */
export function newButton(down: boolean): ButtonState {
  return { kind: down ? 'unknown' : 'up' };
}

/** The button is down or up from now on. */
export function stepButton(state: ButtonState, down: boolean, nowMs: number): ButtonStep {
  if (down) return { state: state.kind === 'up' ? { kind: 'down', sinceMs: nowMs } : state };
  const press = state.kind === 'down' ? pressOf(nowMs - state.sinceMs) : undefined;
  return { state: { kind: 'up' }, ...(press !== undefined && { press }) };
}

function pressOf(downMs: number): ButtonPress | undefined {
  if (downMs < SHORT_PRESS_MS_MAX) return 'short';
  return downMs >= LONG_PRESS_MS_MIN && downMs <= LONG_PRESS_MS_MAX ? 'long' : undefined;
}
