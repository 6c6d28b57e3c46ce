import type { HardwareReport, PowerSample } from '@grappe/domain';
import type { NodePowerMessage } from '@grappe/protocol';

/** What the node tells over MQTT of its report. */
export function nodePowerMessage(report: HardwareReport): NodePowerMessage {
  const { readings, powerGoods, relays, modelledWatts, underVoltage, temperatureC } = report;
  const own: PowerSample = readings.find(({ role }) => role === 'node')?.sample ?? {};
  const battery = readings.find(({ role }) => role === 'battery')?.sample;
  const watts = wattsOf(own) ?? modelledWatts;
  const distrusts = readings.flatMap(({ sensor, distrust }) =>
    // A fault names its sensor by itself, a doubt does not.
    distrust === undefined ? [] : [distrust.includes(sensor) ? distrust : `${sensor}: ${distrust}`],
  );
  return {
    ...(own.volts !== undefined && { volts: own.volts }),
    ...(own.amps !== undefined && { amps: own.amps }),
    ...(watts !== undefined && { watts }),
    modelled: watts !== undefined && wattsOf(own) === undefined,
    ...(underVoltage !== undefined && { underVoltage }),
    ...(temperatureC !== undefined && { temperatureC }),
    ...(battery !== undefined && { battery }),
    powerGood: Object.fromEntries(powerGoods.map(({ converter, good }) => [converter, good])),
    cutOff: Object.fromEntries(relays.map(({ node, off }) => [node, off])),
    troubles: [...report.troubles, ...distrusts],
  };
}

/** Some chips leave the multiplication to others. A tenth of a watt is more than the rounded factors are good for. */
function wattsOf({ watts, volts, amps }: PowerSample): number | undefined {
  if (watts !== undefined || volts === undefined || amps === undefined) return watts;
  return Math.round(volts * amps * 10) / 10;
}
