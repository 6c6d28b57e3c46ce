import type { NodeName } from '@grappe/domain';
import type { Checker } from './checker.ts';

/** Nodes that were last heard within this time vanish together: it is about how long the slowest detection lasts. */
const TOGETHER_MS = 2_000;

export const massFailure: Checker = {
  name: 'mass-failure',
  invariant: 6,
  text: 'when more than half of the nodes in service vanish together, they are not all declared lost unless the controller has doubted itself since they vanished',
  watch: (report) => {
    /** When those that are lost were last heard, on the controller's clock. */
    const heardAtMs = new Map<NodeName, number>();
    /** On the controller's clock, when it last doubted itself. */
    let doubtedAtMs = Number.NEGATIVE_INFINITY;
    return {
      afterEvent: (world) => {
        const live = world.controller.driver?.state.live;
        if (live === undefined) {
          // The next one has doubts of its own, and a clock that may have begun anew.
          heardAtMs.clear();
          doubtedAtMs = Number.NEGATIVE_INFINITY;
          return;
        }
        if (live.doubt !== undefined) doubtedAtMs = world.controller.clock.monotonicMs();
        const isPlanned = (name: NodeName): boolean => live.maintenanceUntilMs.has(name);
        const inService = [...live.nodes.keys()].filter((name) => !isPlanned(name)).length;
        // One that was removed from the rack is not in service any more, and has not vanished.
        for (const name of heardAtMs.keys()) if (!live.nodes.has(name)) heardAtMs.delete(name);
        for (const [name, node] of live.nodes) {
          if (node.condition !== 'lost') heardAtMs.delete(name);
          else if (node.watch.inService && !heardAtMs.has(name)) {
            const lastMs = isPlanned(name) ? undefined : node.heardAtMs;
            // One whose absence is planned, or that was never heard, tells nothing, also later.
            heardAtMs.set(name, lastMs ?? Number.NEGATIVE_INFINITY);
            if (lastMs === undefined) continue;
            const together = [...heardAtMs.values()].filter(
              (ms) => Math.abs(lastMs - ms) <= TOGETHER_MS,
            );
            // A doubt may be over long before the last of them is lost: one whose kernel answered for a moment is given the time of a restart.
            const doubted = doubtedAtMs >= Math.min(...together);
            if (2 * together.length > inService && !doubted)
              report(
                `${together.length} of ${inService} nodes are lost that were last heard within ${TOGETHER_MS} ms`,
              );
          }
        }
      },
    };
  },
};
