import type { LabNode } from '@grappe/tool-lab';
import { mustAskEngine } from '@grappe/tool-lab';

/** A container as a node's engine knows it. */
export interface ContainerView {
  readonly node: string;
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The task it was made for; `undefined` for a container of somebody else. */
  readonly task: string | undefined;
  readonly service: string | undefined;
  readonly slot: string | undefined;
  readonly running: boolean;
  /** It was made, and has never run. */
  readonly created: boolean;
  /** Changes whenever the engine starts it anew. */
  readonly startedAt: string;
  readonly exitCode: number;
  readonly restartCount: number;
}

type EngineOfNode = Pick<LabNode, 'name' | 'dockerSocket'>;

interface ListedContainer {
  readonly Id: string;
}

interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly Config: { readonly Image: string; readonly Labels: Record<string, string> | null };
  readonly State: {
    readonly Running: boolean;
    readonly Status: string;
    readonly StartedAt: string;
    readonly ExitCode: number;
  };
}

/** Every container on a node, stopped ones and foreign ones included. */
export async function containersOn(node: EngineOfNode): Promise<ContainerView[]> {
  const socket = node.dockerSocket;
  const listed = (await mustAskEngine({
    socket,
    path: '/containers/json?all=1',
  })) as readonly ListedContainer[];
  const views = await Promise.all(listed.map(({ Id }) => inspect(node, Id)));
  return views.filter((view) => view !== undefined);
}

async function inspect(node: EngineOfNode, id: string): Promise<ContainerView | undefined> {
  let found: InspectedContainer;
  try {
    found = (await mustAskEngine({
      socket: node.dockerSocket,
      path: `/containers/${id}/json`,
    })) as InspectedContainer;
  } catch (error) {
    // Removed between the list and the look.
    if (error instanceof Error && error.message.includes('No such container')) return undefined;
    throw error;
  }
  const labels = found.Config.Labels ?? {};
  return {
    node: node.name,
    id: found.Id,
    name: found.Name.replace(/^\//, ''),
    image: found.Config.Image,
    labels,
    task: labels['io.grappe.task'],
    service: labels['io.grappe.service'],
    slot: labels['io.grappe.slot'],
    running: found.State.Running,
    created: found.State.Status === 'created',
    startedAt: found.State.StartedAt,
    exitCode: found.State.ExitCode,
    restartCount: found.RestartCount,
  };
}

/** Ends a container behind the agent's back, as a crash of its program would. */
export async function killContainer(node: LabNode, id: string): Promise<void> {
  await mustAskEngine({
    socket: node.dockerSocket,
    method: 'POST',
    path: `/containers/${id}/kill?signal=SIGKILL`,
  });
}

/** Names of the volumes a node's engine keeps. */
export async function volumesOn(node: LabNode): Promise<string[]> {
  const reply = (await mustAskEngine({ socket: node.dockerSocket, path: '/volumes' })) as {
    readonly Volumes: readonly { readonly Name: string }[] | null;
  };
  return (reply.Volumes ?? []).map(({ Name }) => Name);
}
