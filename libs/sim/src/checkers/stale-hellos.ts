import type { NodeName, SessionId } from '@grappe/domain';
import type { Checker } from './checker.ts';
import type { Observation } from './observation.ts';

type Hello = Extract<Observation, { kind: 'hello' }>;

/** What one run of the controller has heard of a node. */
interface Heard {
  session?: SessionId;
  newest?: Hello;
  readonly boots: Set<string>;
}

export const staleHellos: Checker = {
  name: 'stale-hellos',
  invariant: 4,
  text: 'a node is never taken up again in a boot that it has left behind, nor by a Hello that was sent before one that has been taken',
  watch: (report) => {
    const hellos = new Map<SessionId, Hello>();
    const nodes = new Map<NodeName, Heard>();
    let run = 0;
    const take = (heard: Heard, hello: Hello): void => {
      const { newest } = heard;
      const { node, boot, sentAtMs } = hello;
      const wasLeft = heard.boots.has(boot) && newest?.boot !== boot;
      if (wasLeft) report(`${node} was taken up again in ${boot}, after ${newest?.boot}`);
      if (newest?.boot === boot && sentAtMs < newest.sentAtMs)
        report(`${node} was taken up by a Hello of ${sentAtMs} ms, after ${newest.sentAtMs} ms`);
      heard.newest = hello;
      heard.boots.add(boot);
    };
    return {
      see: (observation) => {
        if (observation.kind === 'hello') hellos.set(observation.session, observation);
      },
      afterEvent: (world) => {
        const live = world.controller.driver?.state.live;
        if (live === undefined) return;
        if (world.controller.runs !== run) nodes.clear();
        run = world.controller.runs;
        for (const name of nodes.keys()) if (!live.nodes.has(name)) nodes.delete(name);
        for (const [name, { session }] of live.nodes) {
          const heard = nodes.get(name) ?? { boots: new Set<string>() };
          nodes.set(name, heard);
          if (session === undefined || session.id === heard.session) continue;
          heard.session = session.id;
          const hello = hellos.get(session.id);
          if (hello !== undefined) take(heard, hello);
        }
      },
    };
  },
};
