import type { ServiceKey } from '@grappe/domain';
import type { EnergyWorld } from '../energy-world.ts';
import type { EnergyChecker } from './checker.ts';

export const comesBack: EnergyChecker = {
  name: 'comes-back',
  text: 'when there is power again, and time, all nodes are on and everything runs',
  watch: (violated) => ({
    end: (world) => {
      const why = missing(world);
      if (why !== undefined) violated(why);
    },
  }),
};

/** Why not everything is as it is to be; undefined when it is. */
export function missing(world: EnergyWorld): string | undefined {
  const { controller, boards, scenario } = world;
  if (controller === undefined) return 'no controller runs';
  const { tier, because } = controller.live.energy;
  if (tier !== 'normal') return `the tier is ${tier}: ${JSON.stringify(because)}`;
  const off = boards.all.filter(({ phase, session }) => phase !== 'on' || session === undefined);
  if (off.length > 0) return off.map(({ name, phase }) => `${name} is ${phase}`).join(', ');
  const { name: stack, services } = scenario.stack;
  for (const { name, mode } of services) {
    const key = `${stack}/${name}` as ServiceKey;
    const wanted = mode.kind === 'global' ? boards.all.length : mode.replicas;
    const runs = boards.all
      .flatMap(({ running }) => running)
      .filter(({ service }) => service === key).length;
    if (runs !== wanted) return `${key} runs ${runs} times and is wanted ${wanted} times`;
  }
  return undefined;
}
