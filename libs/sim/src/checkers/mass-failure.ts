import type { NodeName } from '@grappe/domain';
import type { Checker } from './checker.ts';

/** Nodes that were last heard within this time vanish together: it is about how long the slowest detection lasts. */
const TOGETHER_MS = 2_000;

export const massFailure: Checker = {
  name: 'mass-failure',
  invariant: 6,
  text: 'when more than half of the nodes in service vanish together, none is declared lost before the controller has doubted itself',
  watch: (report) => {
    /** When those that are lost were last heard, on the controller's clock. */
    const heardAtMs = new Map<NodeName, number>();
    let doubtedAtMs = Number.NEGATIVE_INFINITY;
    return {
      afterEvent: (world) => {
        const live = world.controller.driver?.state.live;
        if (live === undefined) {
          heardAtMs.clear();
          return;
        }
        const nowMs = world.time.nowMs;
        if (live.doubt !== undefined) doubtedAtMs = nowMs;
        for (const [name, node] of live.nodes) {
          if (node.condition !== 'lost') heardAtMs.delete(name);
          else if (node.watch.inService && !heardAtMs.has(name)) {
            const lastMs = node.heardAtMs ?? Number.NEGATIVE_INFINITY;
            heardAtMs.set(name, lastMs);
            const together = [...heardAtMs.values()].filter(
              (ms) => Math.abs(lastMs - ms) <= TOGETHER_MS,
            );
            if (2 * together.length > live.nodes.size && nowMs - doubtedAtMs > TOGETHER_MS)
              report(
                `${together.length} of ${live.nodes.size} nodes are lost that were last heard within ${TOGETHER_MS} ms`,
              );
          }
        }
      },
    };
  },
};
