import type { LabNode } from '@grappe/tool-lab';
import { mustAskEngine } from '@grappe/tool-lab';

/** A node as the manager of a swarm lists it. */
export interface SwarmNode {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Description: { readonly Hostname: string };
  readonly Status: { readonly State: string };
}

/** A task of a swarm's service. */
export interface SwarmTask {
  readonly DesiredState: string;
  readonly Status: { readonly State: string };
}

/** Port on which the nodes of a swarm reach its manager. */
const MANAGER_PORT = 2377;
const NANOSECONDS_PER_MS = 1_000_000;
const NANOSECONDS_PER_SECOND = 1_000_000_000;

function managerAddress(manager: LabNode): string {
  return `${manager.address}:${MANAGER_PORT}`;
}

/** Makes a node the only manager of a new swarm; what is not given stays at Swarm's default. */
export async function initSwarm(manager: LabNode, heartbeatMs: number | undefined): Promise<void> {
  const Dispatcher = { HeartbeatPeriod: (heartbeatMs ?? 0) * NANOSECONDS_PER_MS };
  await mustAskEngine({
    socket: manager.dockerSocket,
    method: 'POST',
    path: '/swarm/init',
    json: {
      ListenAddr: managerAddress(manager),
      AdvertiseAddr: managerAddress(manager),
      Spec: heartbeatMs === undefined ? {} : { Dispatcher },
    },
  });
}

/** The heartbeat period that is in force, as the manager tells it. */
export async function heartbeatMsOf(manager: LabNode): Promise<number> {
  const { Spec } = (await mustAskEngine({ socket: manager.dockerSocket, path: '/swarm' })) as {
    readonly Spec: { readonly Dispatcher: { readonly HeartbeatPeriod: number } };
  };
  return Spec.Dispatcher.HeartbeatPeriod / NANOSECONDS_PER_MS;
}

/** Lets nodes join as workers. */
export async function joinWorkers(manager: LabNode, workers: readonly LabNode[]): Promise<void> {
  const { JoinTokens } = (await mustAskEngine({
    socket: manager.dockerSocket,
    path: '/swarm',
  })) as { readonly JoinTokens: { readonly Worker: string } };
  await Promise.all(
    workers.map((worker) =>
      mustAskEngine({
        socket: worker.dockerSocket,
        method: 'POST',
        path: '/swarm/join',
        json: {
          ListenAddr: managerAddress(worker),
          AdvertiseAddr: worker.address,
          RemoteAddrs: [managerAddress(manager)],
          JoinToken: JoinTokens.Worker,
        },
      }),
    ),
  );
}

export async function swarmNodes(manager: LabNode): Promise<readonly SwarmNode[]> {
  const nodes = await mustAskEngine({ socket: manager.dockerSocket, path: '/nodes' });
  return nodes as readonly SwarmNode[];
}

/** Keeps the manager free of replicas, as Grappe's controller is. */
export async function drainManager(manager: LabNode): Promise<void> {
  const nodes = await swarmNodes(manager);
  for (const node of nodes.filter(({ Description }) => Description.Hostname === manager.name)) {
    await mustAskEngine({
      socket: manager.dockerSocket,
      method: 'POST',
      path: `/nodes/${node.ID}/update?version=${node.Version.Index}`,
      json: { Role: 'manager', Availability: 'drain' },
    });
  }
}

export interface SwarmServiceChoices {
  readonly name: string;
  /** The image's id: a name would make each worker ask a registry before every start, which takes time where there is none. */
  readonly imageId: string;
  readonly replicas: number;
  readonly replicasPerNodeMax: number;
  readonly stopGraceS: number;
  readonly hostPort: number;
  readonly containerPort: number;
}

/** Creates a service whose port is published on the nodes' own addresses. */
export async function createService(manager: LabNode, choices: SwarmServiceChoices): Promise<void> {
  const port = { Protocol: 'tcp', PublishMode: 'host' };
  const { hostPort, containerPort, stopGraceS } = choices;
  await mustAskEngine({
    socket: manager.dockerSocket,
    method: 'POST',
    path: '/services/create',
    json: {
      Name: choices.name,
      TaskTemplate: {
        ContainerSpec: {
          Image: choices.imageId,
          StopGracePeriod: stopGraceS * NANOSECONDS_PER_SECOND,
        },
        Placement: { MaxReplicas: choices.replicasPerNodeMax },
      },
      Mode: { Replicated: { Replicas: choices.replicas } },
      EndpointSpec: {
        Ports: [{ ...port, PublishedPort: hostPort, TargetPort: containerPort }],
      },
    },
  });
}

/** Tasks of a service that it still wants to run. */
export async function wantedTasks(
  manager: LabNode,
  service: string,
): Promise<readonly SwarmTask[]> {
  const filters = JSON.stringify({ service: [service], 'desired-state': ['running'] });
  const tasks = await mustAskEngine({
    socket: manager.dockerSocket,
    path: `/tasks?filters=${encodeURIComponent(filters)}`,
  });
  return tasks as readonly SwarmTask[];
}
