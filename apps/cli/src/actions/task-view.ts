import { taskEnded } from '@grappe/domain';
import { taskHealthCodec, taskStateCodec, type Task__Output } from '@grappe/protocol';
import { ageText, isoTime } from '../format/duration.ts';
import type { Document } from '../format/print.ts';
import type { Cell, CellColour, Column } from '../format/table.ts';

const STATE_COLOUR: Readonly<Record<string, CellColour>> = {
  pending: 'yellow',
  ready: 'cyan',
  running: 'green',
  failed: 'red',
  rejected: 'red',
  lost: 'red',
  completed: 'dim',
  stopped: 'dim',
};

function stateOf(task: Task__Output) {
  return taskStateCodec.decode(task.status?.state) ?? 'pending';
}

const healthOf = (task: Task__Output) => taskHealthCodec.decode(task.status?.health) ?? 'none';

/**
 * `running`, `running (unhealthy)`, `running?` when its node has not been heard of since. A standby says that it is one: it serves nothing,
 * and counts among no running tasks.
 */
export function stateCell(task: Task__Output): Cell {
  const state = stateOf(task);
  const health = healthOf(task);
  const unwell = health === 'unhealthy' || (health === 'starting' && state !== 'starting');
  const unsure = task.nodeLost && !taskEnded(state);
  const colour = unwell || unsure ? 'yellow' : STATE_COLOUR[state];
  const remark = task.standby ? 'standby' : unwell ? health : '';
  const text = `${state}${unsure ? '?' : ''}${remark === '' ? '' : ` (${remark})`}`;
  return colour === undefined ? { text } : { text, colour };
}

/** Why it is in this state, or else why it exists. `present`: ids of the tasks that have not ended. */
function noteOf(task: Task__Output, present: ReadonlySet<string>): string {
  const code = task.status?.exitCode;
  const message = task.status?.message ?? '';
  const lost = task.nodeLost ? 'node lost; last known state' : '';
  const exit =
    code !== undefined && code !== 0 && !message.includes(String(code)) ? `exit code ${code}` : '';
  const moving =
    present.has(task.movedFrom) && present.has(task.id) ? `takes over from ${task.movedFrom}` : '';
  return [message, exit, lost, moving].filter((part) => part !== '').join('; ');
}

/** Ids of those that have not ended. */
export function presentTasks(tasks: readonly Task__Output[]): ReadonlySet<string> {
  return new Set(tasks.filter((task) => !taskEnded(stateOf(task))).map(({ id }) => id));
}

/** `present`: of all tasks of the slots that are shown, those that have not ended. */
export function taskColumns(
  nowMs: number,
  present: ReadonlySet<string>,
): readonly Column<Task__Output>[] {
  return [
    { header: 'SERVICE', cell: (task) => task.service },
    { header: 'SLOT', cell: (task) => task.slot },
    { header: 'NODE', cell: (task) => (task.node === '' ? '-' : task.node) },
    { header: 'STATE', cell: stateCell },
    { header: 'CREATED', cell: (task) => ageText(task.createdAtMs, nowMs) },
    {
      header: 'RESTARTS',
      cell: (task) => (task.status?.attempt ? String(task.status.attempt) : ''),
      when: 'filled',
      alignRight: true,
    },
    { header: 'PORTS', cell: (task) => task.status?.ports.join(',') ?? '', when: 'filled' },
    { header: 'NOTE', cell: (task) => noteOf(task, present), when: 'filled' },
    { header: 'IMAGE', cell: (task) => task.image, when: 'wide' },
    { header: 'VERSION', cell: (task) => String(task.version), when: 'wide', alignRight: true },
    { header: 'TASK', cell: (task) => task.id, when: 'wide' },
    { header: 'CONTAINER', cell: (task) => shortId(task.status?.containerId ?? ''), when: 'wide' },
    { header: 'REASON', cell: (task) => task.reason, when: 'wide' },
  ];
}

/** As long as Docker shows it. */
function shortId(containerId: string): string {
  return containerId.slice(0, 12);
}

export function taskDocument(task: Task__Output): Document {
  const { status } = task;
  return {
    id: task.id,
    service: task.service,
    slot: task.slot,
    version: task.version,
    node: task.node === '' ? null : task.node,
    nodeLost: task.nodeLost,
    wanted: task.wanted,
    standby: task.standby,
    movedFrom: task.movedFrom === '' ? null : task.movedFrom,
    state: stateOf(task),
    health: healthOf(task),
    attempt: status?.attempt ?? 0,
    message: status?.message ?? '',
    containerId: status?.containerId ?? null,
    exitCode: status?.exitCode ?? null,
    ports: status?.ports ?? [],
    image: task.image,
    reason: task.reason,
    createdAt: isoTime(task.createdAtMs),
  };
}
