import type { EnergyChecker } from './checker.ts';

/** The rest of the shutdown, the wait for charge, and a controller's start. */
const ON_WITHIN_MS = 2_700_000;
/** The sensor has to be looked at, and its word to be heard. */
const HEARD_MS = 15_000;

export const endsOn: EnergyChecker = {
  name: 'ends-on',
  text: 'when power returns in the midst of a shutdown, the rack ends up on',
  watch: (violated) => {
    let onBeforeMs: number | undefined;
    let mainsSinceMs: number | undefined;
    return {
      see: (happening, { nowMs }) => {
        if (happening.kind === 'rack-power') onBeforeMs = undefined;
        if (happening.kind === 'shutdown-done' && mainsSinceMs !== undefined)
          if (nowMs - mainsSinceMs > HEARD_MS)
            violated('the rack is off, and there were mains before it was');
      },
      look: ({ controller, nowMs, onMains, scenario, sensor }) => {
        const told = scenario.sensor.isUps && onMains && !sensor.distrusted;
        mainsSinceMs = told ? (mainsSinceMs ?? nowMs) : undefined;
        const shutdown = controller?.live.energy.policy.shutdown;
        // What a sensor in trouble says of the power's return binds nobody.
        if (sensor.troubleAt(nowMs) !== undefined) onBeforeMs = undefined;
        else if (shutdown?.endsOn === true) onBeforeMs ??= nowMs + ON_WITHIN_MS;
        if (onBeforeMs === undefined) return;
        if (controller !== undefined && shutdown === undefined) onBeforeMs = undefined;
        else if (nowMs > onBeforeMs) {
          violated('power has returned in the midst of a shutdown, and the rack is not on');
          onBeforeMs = undefined;
        }
      },
    };
  },
};
