import type { PowerSample } from '@grappe/domain';

/** NUT writes numbers in decimal with a dot, without exponents (docs/net-protocol.txt). */
const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const PER_CENT = 1e-2;

/**
 * Variables of docs/nut-names.txt as a sample. A variable that is missing, or that a driver fills with something else than a number, is left
 * out: what a UPS tells differs by model, and the rest is still good.
 */
export function sampleFromVariables(variables: ReadonlyMap<string, string>): PowerSample {
  const status = new Set((variables.get('ups.status') ?? '').split(' '));
  const number = (name: string): number | undefined => {
    const text = variables.get(name)?.trim() ?? '';
    return NUMBER.test(text) ? Number(text) : undefined;
  };
  const volts = number('battery.voltage');
  const amps = number('battery.current');
  const watts = number('ups.realpower');
  const charge = number('battery.charge');
  const temperatureC = number('battery.temperature');
  const runtimeSeconds = number('battery.runtime');
  const onMains = status.has('OB') ? false : status.has('OL') ? true : undefined;
  return {
    ...(volts !== undefined && { volts }),
    ...(amps !== undefined && { amps: outward(amps, status, variables) }),
    ...(watts !== undefined && { watts }),
    ...(charge !== undefined && { charge: charge * PER_CENT }),
    ...(temperatureC !== undefined && { temperatureC }),
    ...(runtimeSeconds !== undefined && { runtimeSeconds }),
    ...(onMains !== undefined && { onMains, batteryLow: status.has('LB') || status.has('FSD') }),
  };
}

/** NUT does not say which direction is positive, and its drivers differ; the status does say it. */
function outward(
  amps: number,
  status: ReadonlySet<string>,
  variables: ReadonlyMap<string, string>,
): number {
  const charger = variables.get('battery.charger.status');
  if (status.has('DISCHRG') || status.has('OB') || charger === 'discharging') return Math.abs(amps);
  if (status.has('CHRG') || charger === 'charging' || charger === 'floating') {
    return amps === 0 ? 0 : -Math.abs(amps);
  }
  return amps;
}
