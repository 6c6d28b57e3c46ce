import type { NodeName } from '@grappe/domain';
import type { EnergyChecker } from './checker.ts';

const ROUNDING_AMPS = 1e-6;

export const converterLoad: EnergyChecker = {
  name: 'converter-load',
  text: 'boards that the controller starts never draw more from a converter than it is made for',
  watch: (violated) => {
    /** Booting, because the controller wanted it. */
    const started = new Set<NodeName>();
    const asked = new Set<NodeName>();
    return {
      see: (happening) => {
        if (happening.kind === 'woken') asked.add(happening.node);
        if (happening.kind === 'board-powered' && asked.delete(happening.node))
          started.add(happening.node);
        if (happening.kind === 'board-on') started.delete(happening.node);
        // Whatever power does to all boards at once is not the controller's doing.
        if (happening.kind === 'rack-power' || happening.kind === 'by-hand') {
          started.clear();
          asked.clear();
        }
      },
      look: ({ boards, scenario }) => {
        if (started.size === 0) return;
        for (const converter of scenario.rack.converters) {
          const { maxAmps, name, nodes } = converter;
          const booting = nodes.filter((node) => boards.find(node)?.phase === 'booting');
          const isOwn = booting.length > 0 && booting.every((node) => started.has(node));
          const amps = boards.ampsOf(converter);
          if (maxAmps !== undefined && isOwn && amps > maxAmps + ROUNDING_AMPS)
            violated(`${name} gives ${amps.toFixed(3)} A, and is made for ${maxAmps.toFixed(3)} A`);
        }
      },
    };
  },
};
