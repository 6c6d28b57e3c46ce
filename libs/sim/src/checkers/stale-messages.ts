import type { Checker } from './checker.ts';

export const staleMessages: Checker = {
  name: 'stale-messages',
  invariant: 4,
  text: 'a message of a session that is not the present one of its node changes nothing that the controller knows of the node',
  watch: (report) => ({
    see: (observation) => {
      if (observation.kind !== 'stale-message') return;
      const { node, session, before, after } = observation;
      if (before !== after)
        report(`a message of session ${session} of ${node} changed ${before} to ${after}`);
    },
  }),
};
