import type { NodeName } from '@grappe/domain';
import type { Checker } from './checker.ts';

/** Nodes that fall silent within this time vanish together: it is about how long the slowest detection lasts. */
const TOGETHER_MS = 2_000;

export const massFailure: Checker = {
  name: 'mass-failure',
  invariant: 6,
  text: 'when more than half of the nodes in service vanish together, none is declared lost before the controller has doubted itself',
  watch: (report) => {
    const lostAtMs = new Map<NodeName, number>();
    let doubtedAtMs = Number.NEGATIVE_INFINITY;
    return {
      afterEvent: (world) => {
        const live = world.controller.driver?.state.live;
        if (live === undefined) {
          lostAtMs.clear();
          return;
        }
        const nowMs = world.time.nowMs;
        if (live.doubt !== undefined) doubtedAtMs = nowMs;
        let isNew = false;
        for (const [name, { condition, watch }] of live.nodes) {
          if (condition !== 'lost') lostAtMs.delete(name);
          else if (watch.inService && !lostAtMs.has(name)) {
            lostAtMs.set(name, nowMs);
            isNew = true;
          }
        }
        if (!isNew || nowMs - doubtedAtMs <= TOGETHER_MS) return;
        const together = [...lostAtMs.values()].filter((atMs) => nowMs - atMs <= TOGETHER_MS);
        if (2 * together.length > live.nodes.size)
          report(
            `${together.length} of ${live.nodes.size} nodes were declared lost within ${TOGETHER_MS} ms`,
          );
      },
    };
  },
};
