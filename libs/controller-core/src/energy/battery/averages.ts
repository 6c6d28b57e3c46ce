import { CHARGING_RATE, CONSUMPTION_MS, REST_RATE, SLOW_VOLTS_MS, SMOOTH_MS } from './constants.ts';
import { restVolts, type Pack } from './pack.ts';
import type { Averages, BatteryObservation, BatteryState } from './state.ts';

/** Takes a look into the averages, and notes since when the battery lies idle and when it was charged. */
export function average(
  state: BatteryState,
  seen: BatteryObservation,
  pack: Pack,
  atMs: number,
  elapsedMs: number,
): BatteryState {
  const amps = seen.amps ?? seen.modelledAmps;
  const averages = follow(state.averages, seen.volts, amps, pack, elapsedMs);
  const restAmps = REST_RATE * state.capacityAh;
  const { idleSinceMs, ...rest } = state;
  const idle = seen.amps !== undefined && Math.abs(averages.amps) <= restAmps;
  const charged =
    seen.amps === undefined
      ? mayBeCharged(averages, pack, state.temperatureC)
      : averages.amps < -CHARGING_RATE * state.capacityAh;
  return {
    ...rest,
    averages,
    ...(idle ? { idleSinceMs: idleSinceMs ?? atMs } : {}),
    ...(charged ? { chargedAtMs: atMs } : {}),
  };
}

function follow(
  before: Averages,
  volts: number | undefined,
  amps: number | undefined,
  pack: Pack,
  elapsedMs: number,
): Averages {
  const toward = (from: number, to: number, tauMs: number): number =>
    from + (to - from) * (1 - Math.exp(-elapsedMs / tauMs));
  return {
    amps: amps === undefined ? before.amps : toward(before.amps, amps, SMOOTH_MS),
    slowAmps:
      amps === undefined ? before.slowAmps : toward(before.slowAmps, amps, pack.profile.slowMs),
    consumption:
      amps === undefined ? before.consumption : toward(before.consumption, amps, CONSUMPTION_MS),
    ...(volts === undefined
      ? {}
      : {
          volts: toward(before.volts ?? volts, volts, SMOOTH_MS),
          slowVolts: toward(before.slowVolts ?? volts, volts, SLOW_VOLTS_MS),
        }),
  };
}

/** How a voltage moves within an hour, at 12 V, while nothing but a steady load is on it: down, and not fast. */
const FALL_VOLTS_MAX = 0.12;
const RISE_VOLTS_MAX = 0.01;
const NOMINAL_VOLTS = 12;

/** Without a current, only the voltage can tell. */
function mayBeCharged({ volts, slowVolts }: Averages, pack: Pack, temperatureC: number): boolean {
  if (volts === undefined || slowVolts === undefined) return true;
  const scale = (pack.cells * pack.profile.cellVolts) / NOMINAL_VOLTS;
  const rise = volts - slowVolts;
  return (
    rise > RISE_VOLTS_MAX * scale ||
    rise < -FALL_VOLTS_MAX * scale ||
    volts > restVolts(pack, 1, temperatureC)
  );
}
