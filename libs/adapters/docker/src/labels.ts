import {
  slotText,
  type AssignedTask,
  type NodeName,
  type RackName,
  type TaskId,
} from '@grappe/domain';

/** Whose containers an engine object sees: those of one rack on one node. */
export interface EngineScope {
  readonly rack: RackName;
  readonly node: NodeName;
}

/** Labels that tie a container to its task. All of them are set on every container, the first two also select. */
export const LABELS = {
  rack: 'io.grappe.rack',
  node: 'io.grappe.node',
  task: 'io.grappe.task',
  /** `<stack>/<service>`. */
  service: 'io.grappe.service',
  slot: 'io.grappe.slot',
  version: 'io.grappe.version',
  /** `true` or `false`: says what needs a lease also when everything else that said so is lost. */
  singleton: 'io.grappe.singleton',
  stopGraceMs: 'io.grappe.stop-grace-ms',
  /** Volumes only: the stack that a volume was made for. */
  stack: 'io.grappe.stack',
} as const;

/**
 * Users cannot set labels under these prefixes: the first are Grappe's, and `docker compose` takes containers that carry the second
 * for its own and would stop or remove them.
 */
const RESERVED_PREFIXES = ['io.grappe.', 'com.docker.compose.'] as const;

export function scopeFilters(scope: EngineScope): string[] {
  return [`${LABELS.rack}=${scope.rack}`, `${LABELS.node}=${scope.node}`];
}

export function taskFilters(scope: EngineScope, task: TaskId): string[] {
  return [...scopeFilters(scope), `${LABELS.task}=${task}`];
}

/** Users' labels without reserved ones, then Grappe's. */
export function containerLabels(scope: EngineScope, task: AssignedTask): Record<string, string> {
  return {
    ...unreserved(task.spec.labels),
    [LABELS.rack]: scope.rack,
    [LABELS.node]: scope.node,
    [LABELS.task]: task.id,
    [LABELS.service]: task.service,
    [LABELS.slot]: slotText(task.slot),
    [LABELS.version]: String(task.version),
    [LABELS.singleton]: String(task.spec.singleton),
    [LABELS.stopGraceMs]: String(task.spec.stopGraceMs),
  };
}

export function volumeLabels(
  scope: EngineScope,
  stack: string,
  labels: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...unreserved(labels), [LABELS.rack]: scope.rack, [LABELS.stack]: stack };
}

function unreserved(labels: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(labels).filter(
    ([name]) => !RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  return Object.fromEntries(kept);
}

/** `grappe_<stack>_<service>_<slot>_<task>`, with what the engine does not take in a name replaced by `-`. */
export function containerName(task: AssignedTask): string {
  const stackAndService = task.service.replace('/', '_');
  const name = `grappe_${stackAndService}_${slotText(task.slot)}_${task.id}`;
  return name.replace(/[^a-zA-Z0-9_.-]/g, '-');
}
