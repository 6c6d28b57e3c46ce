import type { LabNode } from '@grappe/tool-lab';
import { mustAskEngine } from '@grappe/tool-lab';

/** A container that runs, as its node's own engine knows it. */
export interface RunningContainer {
  readonly node: string;
  readonly id: string;
  /** On the host's wall clock, which all engines of a lab share. */
  readonly startedAtMs: number;
}

/** Every container that runs on a node; racks of the bench run nothing but replicas. */
export async function runningContainers(node: LabNode): Promise<readonly RunningContainer[]> {
  const listed = (await mustAskEngine({
    socket: node.dockerSocket,
    path: '/containers/json',
  })) as readonly { readonly Id: string }[];
  return Promise.all(listed.map(({ Id }) => inspectRunning(node, Id)));
}

async function inspectRunning(node: LabNode, id: string): Promise<RunningContainer> {
  const { State } = (await mustAskEngine({
    socket: node.dockerSocket,
    path: `/containers/${id}/json`,
  })) as { readonly State: { readonly StartedAt: string } };
  return { node: node.name, id, startedAtMs: Date.parse(State.StartedAt) };
}

/** Ends a container behind the back of whoever started it, as a crash of its program would. */
export async function killContainer(node: LabNode, id: string): Promise<void> {
  await mustAskEngine({
    socket: node.dockerSocket,
    method: 'POST',
    path: `/containers/${id}/kill?signal=SIGKILL`,
  });
}
