import { errorText } from '../world/describe.ts';
import type { Checker } from './checker.ts';

export const defects: Checker = {
  name: 'defects',
  invariant: 0,
  text: 'no program ends by an error of its own',
  watch: (report) => ({
    see: (observation) => {
      if (observation.kind !== 'defect') return;
      report(`${observation.machine} ended: ${errorText(observation.error)}`);
    },
  }),
};
