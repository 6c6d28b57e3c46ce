import type { Lab, LabNode } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import type { RackUnderTest } from './rack-under-test.ts';
import { workerNames } from './rack-under-test.ts';
import {
  createService,
  drainManager,
  heartbeatMsOf,
  initSwarm,
  joinWorkers,
  swarmNodes,
  wantedTasks,
} from './swarm-api.ts';
import { CONTAINER_PORT, HOST_PORT, REPLICAS, STOP_GRACE_S, WORKERS } from './terms.ts';

const SERVICE = 'web';

/**
 * Makes a lab whose nodes have the image a swarm that runs the replicas. The manager is on a node of its own that no fault hits and no
 * replica runs on, as Grappe's controller is on the host.
 */
export async function setUpSwarm(
  lab: Lab,
  imageId: string,
  heartbeatMs: number | undefined,
): Promise<RackUnderTest> {
  const workers = workerNames(lab).map((name) => lab.node(name));
  const manager = managerOf(lab);
  await initSwarm(manager, heartbeatMs);
  if (heartbeatMs !== undefined && (await heartbeatMsOf(manager)) !== heartbeatMs) {
    throw new BenchError(`the swarm did not take the heartbeat period of ${heartbeatMs} ms`);
  }
  await drainManager(manager);
  await joinWorkers(manager, workers);
  await createService(manager, {
    name: SERVICE,
    imageId,
    replicas: REPLICAS,
    replicasPerNodeMax: 1,
    stopGraceS: STOP_GRACE_S,
    hostPort: HOST_PORT,
    containerPort: CONTAINER_PORT,
  });
  return { lab, whatIsMissing: () => whatIsMissing(manager, workers.length) };
}

function managerOf(lab: Lab): LabNode {
  const manager = lab.nodes[WORKERS];
  if (manager !== undefined) return manager;
  throw new BenchError(`a swarm needs a node for its manager beyond its ${WORKERS} workers`);
}

async function whatIsMissing(manager: LabNode, workers: number): Promise<string | undefined> {
  const nodes = await swarmNodes(manager);
  const ready = nodes.filter(({ Status }) => Status.State === 'ready');
  if (ready.length !== workers + 1) return `${ready.length} of ${workers + 1} nodes are ready`;
  const tasks = await wantedTasks(manager, SERVICE);
  const running = tasks.filter(({ Status }) => Status.State === 'running');
  const asWanted = running.length === REPLICAS && tasks.length === REPLICAS;
  return asWanted ? undefined : `tasks are ${tasks.map(({ Status }) => Status.State).join(', ')}`;
}
