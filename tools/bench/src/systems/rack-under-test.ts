import type { Lab } from '@grappe/tool-lab';
import type { RunningContainer } from '../rack/containers.ts';
import { runningContainers } from '../rack/containers.ts';
import { waitFor } from '../rack/wait-for.ts';
import { REPLICAS, WORKERS } from './terms.ts';

/** A node boots, its engine starts, it reconnects, and what is stale on it ends; a system may take its time for each. */
const WHOLE_TIMEOUT_MS = 120_000;

/** A rack with all replicas running, as a measurement needs it, whatever keeps them running. */
export interface RackUnderTest {
  readonly lab: Lab;
  /** What the system itself finds missing, nodes and replicas; `undefined` when it is content. */
  readonly whatIsMissing: () => Promise<string | undefined>;
}

/** Nodes that may run replicas. A node beyond them holds what a rack of Grappe has outside of its nodes: the one that decides. */
export function workerNames(lab: Lab): readonly string[] {
  return lab.nodes.slice(0, WORKERS).map(({ name }) => name);
}

/**
 * The replicas, once the system is content and the engines agree: as many as wanted, each on a node of its own, nothing stale beside them.
 * Otherwise what is not so yet.
 */
async function lookForReplicas(rack: RackUnderTest): Promise<readonly RunningContainer[] | string> {
  const missing = await rack.whatIsMissing();
  if (missing !== undefined) return missing;
  const workers = workerNames(rack.lab).map((name) => rack.lab.node(name));
  const running = (await Promise.all(workers.map(runningContainers))).flat();
  const nodes = new Set(running.map(({ node }) => node));
  if (running.length === REPLICAS && nodes.size === REPLICAS) return running;
  const where = running.map(({ node }) => node).join(', ');
  return `engines run ${running.length} containers (${where}), ${REPLICAS} on nodes of their own are wanted`;
}

/** Waits until the rack is as wanted, and returns its replicas. */
export function untilAsWanted(
  rack: RackUnderTest,
  signal: AbortSignal,
): Promise<readonly RunningContainer[]> {
  const look = async () => {
    const seen = await lookForReplicas(rack);
    return typeof seen === 'string'
      ? ({ found: false, why: seen } as const)
      : ({ found: true, value: seen } as const);
  };
  return waitFor(look, { what: 'the rack to be whole', timeoutMs: WHOLE_TIMEOUT_MS, signal });
}
