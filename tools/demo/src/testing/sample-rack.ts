import type { NodeView, TaskView } from '../rack-view.ts';

/** A task that serves, unless told otherwise. */
export function sampleTask(task: Pick<TaskView, 'service' | 'slot' | 'node'> & Partial<TaskView>) {
  return {
    id: `${task.service}-${task.slot}-${task.node}`,
    nodeLost: false,
    state: 'running',
    health: 'healthy',
    containerId: `container-${task.service}-${task.slot}-${task.node}`,
    ...task,
  } satisfies TaskView;
}

/** Four nodes on two converters. */
export const SAMPLE_NODES: readonly NodeView[] = [1, 2, 3, 4].map((number) => ({
  name: `black-pearl${number}`,
  converter: number <= 2 ? 'c1' : 'c2',
  address: `172.16.0.5${number}`,
  condition: 'ready',
}));

/** The demo's stack right after it was deployed. */
export const SAMPLE_TASKS: readonly TaskView[] = [
  sampleTask({ service: 'db', slot: '1', node: 'black-pearl1' }),
  sampleTask({ service: 'web', slot: '1', node: 'black-pearl2' }),
  sampleTask({ service: 'web', slot: '2', node: 'black-pearl3' }),
  sampleTask({ service: 'web', slot: '3', node: 'black-pearl4' }),
];
