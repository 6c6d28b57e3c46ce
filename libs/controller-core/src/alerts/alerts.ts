import type { Step } from '../context.ts';
import { judgeTroubles } from './judge.ts';
import { ALERT_LOOK_MS, ALERTS_QUIET_MS } from './timings.ts';
import type { Trouble } from './trouble.ts';
import { clonedCardTroubles } from './troubles/cloned-cards.ts';
import { gatewayTroubles } from './troubles/gateways.ts';
import { nodeTroubles } from './troubles/nodes.ts';
import { serviceTroubles } from './troubles/services.ts';
import { supplyTroubles } from './troubles/supply.ts';
import type { ControllerState } from '../state/state.ts';

/**
 * Alerts are derived from what the other decisions have left behind, so that none of them has to know. Looks at the clock; writes only when an
 * alert is raised, becomes worse, finds another cause, or is cleared.
 */
export function watchAlerts(step: Step): void {
  const { alerts, startedAtMs } = step.state.live;
  const { nowMs } = step.ctx;
  if (nowMs < alerts.nextLookAtMs || nowMs - startedAtMs < ALERTS_QUIET_MS) return;
  alerts.nextLookAtMs = nowMs + ALERT_LOOK_MS;
  judgeTroubles(step, findTroubles(step.state, nowMs));
}

/** All that is wrong now, causes before what they bring about. */
function findTroubles(state: ControllerState, nowMs: number): readonly Trouble[] {
  return [
    ...nodeTroubles(state),
    ...clonedCardTroubles(state, nowMs),
    ...gatewayTroubles(state, nowMs),
    ...supplyTroubles(state),
    ...serviceTroubles(state),
  ];
}
