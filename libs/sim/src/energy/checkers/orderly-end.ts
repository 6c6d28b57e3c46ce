import type { ServiceKey } from '@grappe/domain';
import type { EnergyWorld } from '../energy-world.ts';
import type { EnergyChecker } from './checker.ts';

/** For what is not known of the battery, nothing can be done in time; for so long it is an excuse afterwards. */
const EXCUSED_FOR_MS = 1_800_000;

/** Services whose data is on a volume: they are what a hard end may ruin. */
export function keepsData({ scenario: { stack } }: EnergyWorld): ReadonlySet<ServiceKey> {
  return new Set(
    stack.services
      .filter(({ mounts }) => mounts.some(({ kind }) => kind === 'volume'))
      .map(({ name }) => `${stack.name}/${name}` as ServiceKey),
  );
}

export const orderlyEnd: EnergyChecker = {
  name: 'orderly-end',
  text: 'databases end by themselves before power goes, after all that writes to them, and the controller ends last',
  watch: (violated) => {
    let blindAtMs = 0;
    return {
      look: ({ controller, nowMs }) => {
        if (controller === undefined || controller.live.energy.because.kind === 'held')
          blindAtMs = nowMs;
      },
      see: (happening, world) => {
        if (happening.kind === 'shutdown-done') {
          const left = othersThatRun(world);
          if (left.length > 0) violated(`the controller ends, and ${left.join(', ')} runs on`);
        }
        if (happening.kind !== 'container-ended' || !keepsData(world).has(happening.service))
          return;
        if (happening.how === 'cut' && world.nowMs - blindAtMs > EXCUSED_FOR_MS)
          violated(`${happening.service} was without power at once, with a battery that was known`);
        const phase = world.controller?.live.energy.policy.shutdown?.phase;
        if (happening.how !== 'closed' || phase !== 'stopping') return;
        const writers = [...world.serving].filter((service) => !keepsData(world).has(service));
        if (writers.length > 0)
          violated(`${happening.service} ends before ${writers.join(', ')}, which may write to it`);
      },
    };
  },
};

function othersThatRun({ boards, scenario }: EnergyWorld): string[] {
  return boards.all
    .filter(({ name, phase }) => {
      const roles = scenario.rack.nodes.find((node) => node.name === name)?.roles;
      return phase === 'on' && roles?.includes('controller') !== true;
    })
    .map(({ name }) => name);
}
