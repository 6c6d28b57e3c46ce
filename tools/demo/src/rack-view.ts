import { DemoError } from './demo-error.ts';

/** A task as `grappe ps --all -o json` tells it, as far as the demo looks. */
export interface TaskView {
  readonly id: string;
  /** Without the stack: `web`. */
  readonly service: string;
  readonly slot: string;
  /** Empty while no node is chosen. */
  readonly node: string;
  readonly nodeLost: boolean;
  readonly state: string;
  readonly health: string;
  readonly containerId: string;
}

/** A node as `grappe node ls -o json` tells it, as far as the demo looks. */
export interface NodeView {
  readonly name: string;
  readonly converter: string;
  readonly address: string;
  readonly condition: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** States in which a task has a container, or is about to have one. */
const ENDED = ['completed', 'failed', 'rejected', 'lost', 'stopped'];

function listOf(document: unknown, key: string): readonly Fields[] {
  const list: unknown =
    typeof document === 'object' && document !== null ? (document as Fields)[key] : undefined;
  if (Array.isArray(list)) return list as readonly Fields[];
  throw new DemoError(`the answer of grappe has no list of ${key}`);
}

function text(fields: Fields, key: string): string {
  const value = fields[key];
  return typeof value === 'string' ? value : '';
}

/** Reads the answer of `grappe ps`. */
export function tasksOf(document: unknown): readonly TaskView[] {
  return listOf(document, 'tasks').map((fields) => ({
    id: text(fields, 'id'),
    service: text(fields, 'service').replace(/^.*\//, ''),
    slot: text(fields, 'slot'),
    node: text(fields, 'node'),
    nodeLost: fields['nodeLost'] === true,
    state: text(fields, 'state'),
    health: text(fields, 'health'),
    containerId: text(fields, 'containerId'),
  }));
}

/** Reads the answer of `grappe node ls`. */
export function nodesOf(document: unknown): readonly NodeView[] {
  return listOf(document, 'nodes').map((fields) => ({
    name: text(fields, 'name'),
    converter: text(fields, 'converter'),
    address: text(fields, 'address'),
    condition: text(fields, 'condition'),
  }));
}

export function isEnded(task: TaskView): boolean {
  return ENDED.includes(task.state);
}

/** Runs, is well, and its node is within reach. */
export function isServing(task: TaskView): boolean {
  return task.state === 'running' && task.health === 'healthy' && !task.nodeLost;
}

/** What two looks at the same rack have to agree on when nothing has happened in between. */
export function fingerprint(tasks: readonly TaskView[]): string {
  return tasks
    .filter((task) => !isEnded(task))
    .map((task) => [task.id, task.node, task.state, task.health, task.containerId].join(' '))
    .sort()
    .join('\n');
}
