import type { ServiceKey, SlotId, TaskId } from '@grappe/domain';
import { normaliseImageReference } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { occupy } from '../schedule/node-view.ts';
import { place } from '../schedule/place.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { initialStatus } from '../state/status.ts';
import { slotKey } from './dirty.ts';
import { endTask } from './ending.ts';
import { failuresOn } from './failures.ts';
import type { NodeViews, SlotWork } from './slot-work.ts';
import { settleVolumes, volumeHome } from './volume-home.ts';

/** Characters of a task's random part: 36^8 ids, and ids are checked against the table. */
const TASK_ID_LENGTH = 8;

/** A task of the service's present version for this slot, without a node yet. */
export function newTask(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord,
  slot: SlotId,
  reason: string,
): TaskRecord {
  return {
    id: freshTaskId(step),
    service: key,
    slot,
    version: service.version,
    spec: service.spec,
    volumes: service.volumes,
    desired: 'running',
    sequence: nextSequence(step),
    createdAtMs: step.ctx.wallMs,
    reason,
  };
}

function nextSequence({ state: { live } }: Step): number {
  const sequence = live.nextTask;
  live.nextTask += 1;
  return sequence;
}

function freshTaskId(step: Step): TaskId {
  for (;;) {
    const id = step.ctx.randomId(TASK_ID_LENGTH) as TaskId;
    if (!step.state.durable.tasks.has(id)) return id;
  }
}

/** Gives a task the best node that fits, and writes off those it replaces; or keeps it pending, with the reasons. */
export function placeTask(step: Step, task: TaskRecord, work: SlotWork, views: NodeViews): void {
  const { durable, live } = step.state;
  const image = normaliseImageReference(task.spec.image);
  const architecture = durable.images.get(image)?.architecture;
  const volumesOn = volumeHome(step, task);
  const placement = place(
    {
      service: task.service,
      spec: task.spec,
      ...(architecture === undefined ? {} : { architecture }),
      ...(volumesOn === undefined ? {} : { volumesOn }),
    },
    candidates(task, views),
    {
      failuresOn: (node) => failuresOn(live, task.service, task.version, node),
      imageOn: (node) => node.images.has(image),
    },
  );
  live.placements.set(slotKey(task.service, task.slot), {
    atMs: step.ctx.nowMs,
    verdicts: placement.verdicts,
  });
  if (placement.node === undefined) {
    keepPending(step, task);
    return;
  }
  const placed: TaskRecord = { ...task, node: placement.node };
  durable.tasks.put(placed.id, placed);
  live.statuses.set(placed.id, initialStatus('assigned'));
  live.dirtyNodes.add(placement.node);
  settleVolumes(step, placed, placement.node);
  const view = views.get(placement.node);
  if (view !== undefined) occupy(view, placed);
  emit(
    step,
    'task.placed',
    { service: placed.service, task: placed.id, node: placement.node },
    placed.reason,
  );
  for (const other of work.tasks) {
    if (other.place !== 'gone' || other.record.desired !== 'running') continue;
    endTask(step, other.record, {
      ...other.status,
      state: 'lost',
      message: `node ${other.record.node ?? ''} is lost; replaced by ${placed.id} on ${placement.node}`,
    });
  }
}

/** A global service's slot has one candidate. */
function candidates(task: TaskRecord, views: NodeViews): NodeViews {
  if (task.slot.kind === 'replica') return views;
  const view = views.get(task.slot.node);
  return new Map(view === undefined ? [] : [[task.slot.node, view]]);
}

function keepPending(step: Step, task: TaskRecord): void {
  const { durable, live } = step.state;
  if (durable.tasks.has(task.id)) return;
  durable.tasks.put(task.id, task);
  live.statuses.set(task.id, initialStatus('pending'));
  emit(
    step,
    'task.pending',
    { service: task.service, task: task.id },
    `no node fits (${task.reason})`,
  );
}
