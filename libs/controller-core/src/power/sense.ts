import type { HardwareReport, NodeName } from '@grappe/domain';
import { BATTERY_FEED_MS, BATTERY_SILENT_MS, SENSOR_CALM_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import { newBattery, stepBattery } from '../energy/battery/battery.ts';
import { recallBattery } from '../energy/battery/memory.ts';
import { batteryView } from '../energy/battery/view.ts';
import type { PowerReading } from '../energy/policy/policy.ts';
import { ENERGY_KEY } from '../state/durable.ts';
import type { ControllerState } from '../state/state.ts';
import { rackWatts } from './draw.ts';
import type { SensedBattery } from './live.ts';

/** Takes what the battery's node says of its sensor, and looks at once: a step of load tells most when it is new. */
export function noteBattery(step: Step, name: NodeName, report: HardwareReport): void {
  const { rack, live } = step.state;
  if (rack.power.battery?.sensor?.node !== name) return;
  const sensed = sensedOf(report);
  const isDisbelieved = sensed.seen === undefined && sensed.distrust !== undefined;
  const disbelievedAtMs = isDisbelieved ? step.ctx.nowMs : live.energy.sensed?.disbelievedAtMs;
  live.energy.sensed = disbelievedAtMs === undefined ? sensed : { ...sensed, disbelievedAtMs };
  feedBattery(step);
}

function sensedOf(report: HardwareReport): SensedBattery {
  const reading = report.readings.find(({ role }) => role === 'battery');
  if (reading === undefined) return {};
  const { sample, distrust } = reading;
  const told = distrust === undefined ? {} : { distrust };
  if (sample === undefined) return told;
  const { volts, amps, charge, temperatureC, onMains, batteryLow, runtimeSeconds } = sample;
  // Of a sensor that is not believed a temperature may be left, and says nothing of the charge.
  if (distrust !== undefined && (volts ?? amps ?? charge) === undefined) return told;
  const runtimeMs = batteryLow === true ? 0 : runtimeSeconds && runtimeSeconds * 1_000;
  return {
    ...told,
    ...(runtimeMs === undefined ? {} : { runtimeMs }),
    ...(batteryLow === true ? { saysLow: true } : {}),
    seen: {
      ...(volts === undefined ? {} : { volts }),
      ...(amps === undefined ? {} : { amps }),
      ...(charge === undefined ? {} : { charge }),
      ...(temperatureC === undefined ? {} : { temperatureC }),
      ...(onMains === undefined ? {} : { onMains }),
    },
  };
}

/** Looks at the clock: nodes tell of changes only, so that as long as one is there and tells nothing, what it told last goes on. */
export function refreshBattery(step: Step): void {
  const { fedAtMs = Number.NEGATIVE_INFINITY } = step.state.live.energy;
  if (step.ctx.nowMs - fedAtMs >= BATTERY_FEED_MS) feedBattery(step);
}

function feedBattery(step: Step): void {
  const { rack, live } = step.state;
  const { energy } = live;
  const { battery } = rack.power;
  const seen = energy.sensed?.seen;
  if (battery?.sensor === undefined || seen === undefined) return;
  if (live.nodes.get(battery.sensor.node)?.session === undefined) return;
  const modelledAmps = rackWatts(step.state) / battery.nominalVolts;
  const before = energy.battery ?? newBattery(battery);
  energy.battery = stepBattery(before, { ...seen, modelledAmps }, battery, step.ctx.nowMs);
  energy.fedAtMs = step.ctx.nowMs;
}

/**
 * The battery's node is back after a start of the controller, and says for how long none was there: what was kept of the charge is worth that
 * much. The machine's own clock cannot tell, and of a node that has started anew nothing can.
 */
export function noteAbsence(
  step: Step,
  name: NodeName,
  sinceControllerMs: number | undefined,
): void {
  const { rack, durable, live } = step.state;
  const { energy } = live;
  const { battery } = rack.power;
  if (battery?.sensor?.node !== name || energy.fedAtMs !== undefined) return;
  if (sinceControllerMs === undefined || !(sinceControllerMs >= 0)) return;
  const kept = durable.energy.get(ENERGY_KEY)?.battery;
  energy.battery = recallBattery(kept, battery, sinceControllerMs);
}

/** What the policy goes by; undefined where nothing was heard of the battery for a while. */
export function powerReading(state: ControllerState, nowMs: number): PowerReading | undefined {
  const { rack, live } = state;
  const { battery, sensed, fedAtMs } = live.energy;
  const spec = rack.power.battery;
  if (spec === undefined || battery === undefined || sensed === undefined) return undefined;
  const isThere = spec.sensor && live.nodes.get(spec.sensor.node)?.session !== undefined;
  if (isThere === true && sensed.seen === undefined)
    return { ...batteryView(battery, spec), trusted: false };
  if (fedAtMs === undefined || nowMs - fedAtMs > BATTERY_SILENT_MS) return undefined;
  const view = batteryView(battery, spec);
  const { disbelievedAtMs = Number.NEGATIVE_INFINITY } = sensed;
  if (nowMs - disbelievedAtMs < SENSOR_CALM_MS) return { ...view, trusted: false };
  const told = [view.toEmptyMs, sensed.runtimeMs].filter((ms) => ms !== undefined);
  return {
    ...view,
    trusted: true,
    ...(told.length === 0 ? {} : { toEmptyMs: Math.min(...told) }),
    ...(sensed.saysLow === true || view.givesOut ? { saysLow: true } : {}),
  };
}
