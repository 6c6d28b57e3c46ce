import type { NodeName } from '@grappe/domain';
import { CONTROLLER } from '../world/world-spec.ts';
import type { Checker } from './checker.ts';

export const idleDisks: Checker = {
  name: 'idle-disks',
  invariant: 7,
  text: 'while a rack is as it should be and nobody asks anything, nothing is written to any disk',
  watch: (report) => {
    let calm = false;
    return {
      see: (observation, world) => {
        if (observation.kind === 'calm') calm = true;
        if (!calm || observation.kind !== 'disk-write') return;
        // A board that was removed from the rack is its owner's affair.
        const { machine } = observation;
        if (machine === CONTROLLER || world.members().has(machine as NodeName))
          report(`${observation.machine} writes ${observation.what}`);
      },
    };
  },
};
