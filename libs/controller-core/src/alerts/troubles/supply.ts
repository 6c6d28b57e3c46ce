import type { ControllerState } from '../../state/state.ts';
import { RAISE_AFTER_MS } from '../timings.ts';
import { troubleKey, type Trouble } from '../trouble.ts';

/** What is wrong with the battery, and with what the controller itself needs. */
export function supplyTroubles(state: ControllerState): Trouble[] {
  return [...batteryTroubles(state), ...blindTroubles(state), ...diskTroubles(state)];
}

/** The tier as the battery has it: one that the operator has set is no trouble. */
function batteryTroubles({ live: { energy } }: ControllerState): Trouble[] {
  const { tier, shutdown } = energy.policy;
  const ends = shutdown !== undefined && shutdown.because !== 'operator';
  if (tier === 'normal' && !ends) return [];
  const name = ends ? 'shutdown' : tier;
  return [
    {
      key: troubleKey('power.low'),
      kind: 'power.low',
      severity: name === 'saver' ? 'warning' : 'critical',
      subject: {},
      message: `the battery is low: the rack is in tier ${name}`,
      causes: [],
      raiseAfterMs: RAISE_AFTER_MS.power,
    },
  ];
}

/** Nothing is known of the battery, and it was said: a while has passed. */
function blindTroubles({ live: { energy }, rack }: ControllerState): Trouble[] {
  const sensor = rack.power.battery?.sensor;
  if (!energy.hold.saidHeld || sensor === undefined) return [];
  return [
    {
      key: troubleKey('power.blind'),
      kind: 'power.blind',
      severity: 'warning',
      subject: {},
      message: `nothing is known of the battery: its sensor at node ${sensor.node} tells nothing that can be believed`,
      causes: [troubleKey('node.lost', { node: sensor.node })],
      raiseAfterMs: RAISE_AFTER_MS.power,
    },
  ];
}

function diskTroubles({ live }: ControllerState): Trouble[] {
  if (live.unsavedSinceMs === undefined) return [];
  return [
    {
      key: troubleKey('controller.disk-full'),
      kind: 'controller.disk-full',
      severity: 'critical',
      subject: {},
      message: "the controller's disk is full: what it decides is in memory only",
      causes: [],
      raiseAfterMs: RAISE_AFTER_MS.disk,
    },
  ];
}
