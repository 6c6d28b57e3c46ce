import { slotText } from '@grappe/domain';
import type { Checker } from './checker.ts';

export const restartsUnnoticed: Checker = {
  name: 'restarts-unnoticed',
  invariant: 3,
  text: 'while nothing fails but programs of Grappe, which are started again soon, no container ends',
  watch: (report) => {
    let onlyRestarts = false;
    return {
      see: (observation, world) => {
        if (observation.kind === 'process-started') onlyRestarts = world.spec.onlyRestarts;
        if (!onlyRestarts || observation.kind !== 'container') return;
        const { node, task, before, after } = observation;
        // Leases of singletons end when the controller is away for longer than they last.
        if (task.spec.singleton || before?.state !== 'running' || after?.state === 'running')
          return;
        report(`${task.id} of ${task.service}#${slotText(task.slot)} has ended on ${node}`);
      },
    };
  },
};
