import type { LabNode } from '@grappe/tool-lab';
import { mustAskEngine } from '@grappe/tool-lab';

/** A container as its engine knows it: two starts of the same one differ in `startedAt`. */
export interface ContainerStart {
  readonly id: string;
  readonly startedAt: string;
}

/** Ids of the containers that run on a node, from the node's own engine. */
export async function runningContainers(node: LabNode): Promise<readonly string[]> {
  const list = (await mustAskEngine({
    socket: node.dockerSocket,
    path: '/containers/json',
  })) as readonly { readonly Id: string }[];
  return list.map(({ Id }) => Id);
}

/** When each running container of some nodes was started. */
export async function containerStarts(
  nodes: readonly LabNode[],
): Promise<readonly ContainerStart[]> {
  const all = await Promise.all(
    nodes.map(async (node) => {
      const ids = await runningContainers(node);
      return Promise.all(ids.map((id) => startOf(node, id)));
    }),
  );
  return all.flat();
}

async function startOf(node: LabNode, id: string): Promise<ContainerStart> {
  const { State } = (await mustAskEngine({
    socket: node.dockerSocket,
    path: `/containers/${id}/json`,
  })) as { readonly State: { readonly StartedAt: string } };
  return { id, startedAt: State.StartedAt };
}

/** How many containers of before are gone or were started anew. */
export function restartedCount(
  before: readonly ContainerStart[],
  after: readonly ContainerStart[],
): number {
  const startedAt = new Map(after.map((each) => [each.id, each.startedAt]));
  return before.filter((each) => startedAt.get(each.id) !== each.startedAt).length;
}
