import type { NodeView, TaskView } from './rack-view.ts';
import { isEnded, isServing } from './rack-view.ts';

function nodesWith(tasks: readonly TaskView[], service: string): readonly string[] {
  const nodes = tasks
    .filter((task) => task.service === service && isServing(task))
    .map(({ node }) => node);
  return [...new Set(nodes)].sort();
}

/** The node to cut off first: it serves the web and does not hold the database. The last by name, so that runs compare. */
export function servingVictim(tasks: readonly TaskView[]): string | undefined {
  const databases = new Set(tasks.filter((task) => task.service === 'db').map(({ node }) => node));
  return nodesWith(tasks, 'web').findLast((node) => !databases.has(node));
}

/** The node to cut off next: ready, with nothing to run. */
export function idleVictim(
  nodes: readonly NodeView[],
  tasks: readonly TaskView[],
): string | undefined {
  const busy = new Set(tasks.filter((task) => !isEnded(task)).map(({ node }) => node));
  return nodes.find(({ name, condition }) => condition === 'ready' && !busy.has(name))?.name;
}

/** Nodes that serve the web now, sorted. */
export function webNodes(tasks: readonly TaskView[]): readonly string[] {
  return nodesWith(tasks, 'web');
}
