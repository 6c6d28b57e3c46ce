import type { NodeName, ServiceKey, SlotId, TaskId, TaskStatus } from '@grappe/domain';
import { ENDED_TASKS_PER_SLOT_MAX, normaliseImageReference } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { constraintHolds } from '../schedule/filters.ts';
import { occupy, type NodeView } from '../schedule/node-view.ts';
import { place } from '../schedule/place.ts';
import { initialStatus, statusOf } from '../state/status.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { slotKey } from './dirty.ts';
import { failuresOn } from './failures.ts';
import {
  chooseKeeper,
  decideSlot,
  type SlotAction,
  type SlotSituation,
  type SlotTask,
  type TaskPlace,
} from './slot.ts';

type Views = ReadonlyMap<NodeName, NodeView>;

interface SlotWork {
  readonly slot: SlotId;
  readonly desired: boolean;
  readonly tasks: readonly SlotTask[];
  readonly ended: readonly TaskRecord[];
}

/** Characters of a task's random part: 36^8 ids, and ids are checked against the table. */
const TASK_ID_LENGTH = 8;

/** Brings one service nearer to what is desired of it. `service` is absent when it was removed and only its tasks are left. */
export function reconcileService(step: Step, key: ServiceKey, views: Views): void {
  const service = step.state.durable.services.get(key);
  const slots = gatherSlots(step, key, service, views);
  let budget = service === undefined ? 0 : updateBudget(step, service, slots);
  for (const work of slots) {
    const mayUpdate =
      service !== undefined && (budget > 0 || servesNobody(step, work, service.version));
    const situation = situationOf(step, key, service, work, mayUpdate);
    const actions = decideSlot(situation);
    if (actions.some((action) => action.kind === 'stop') && mayUpdate) budget -= 1;
    for (const action of actions) perform(step, key, service, work, action, views);
    forgetOldTasks(step, key, work, service !== undefined);
  }
}

function gatherSlots(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  views: Views,
): SlotWork[] {
  const bySlot = new Map<
    string,
    { slot: SlotId; desired: boolean; tasks: SlotTask[]; ended: TaskRecord[] }
  >();
  for (const slot of service === undefined ? [] : desiredSlots(service, views)) {
    bySlot.set(slotKey(key, slot), { slot, desired: true, tasks: [], ended: [] });
  }
  for (const record of step.state.durable.tasksOfService(key)) {
    const id = slotKey(key, record.slot);
    const work = bySlot.get(id) ?? { slot: record.slot, desired: false, tasks: [], ended: [] };
    bySlot.set(id, work);
    if (record.ended !== undefined) work.ended.push(record);
    else
      work.tasks.push({
        record,
        status: statusOf(step.state, record),
        place: placeOf(record, views),
      });
  }
  for (const work of bySlot.values()) work.ended.sort((a, b) => b.sequence - a.sequence);
  return [...bySlot.values()];
}

function desiredSlots(service: ServiceRecord, views: Views): SlotId[] {
  const { mode } = service.spec;
  if (mode.kind === 'replicated') {
    return Array.from({ length: mode.replicas }, (_, i) => ({ kind: 'replica', index: i + 1 }));
  }
  return [...views.values()]
    .filter((view) => view.record.availability === 'active')
    .filter((view) => service.spec.placement.constraints.every((c) => constraintHolds(c, view)))
    .map((view) => ({ kind: 'node', node: view.record.name }));
}

function placeOf(record: TaskRecord, views: Views): TaskPlace {
  if (record.node === undefined) return 'pending';
  const view = views.get(record.node);
  if (view === undefined) return 'removed';
  if (view.condition === 'lost') return 'gone';
  return view.record.availability === 'drained' ? 'leaving' : 'here';
}

function situationOf(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  work: SlotWork,
  mayUpdate: boolean,
): SlotSituation {
  const lastEnded = work.ended[0];
  return {
    desired: work.desired && service !== undefined,
    version: service?.version ?? 0,
    singleton: service?.spec.singleton ?? false,
    mayUpdate,
    backingOff: isBackingOff(step, key, work.slot),
    tasks: work.tasks,
    ...(lastEnded === undefined ? {} : { lastEnded }),
  };
}

function isBackingOff(step: Step, key: ServiceKey, slot: SlotId): boolean {
  const backoff = step.state.live.backoffs.get(slotKey(key, slot));
  return (
    backoff !== undefined && Number.isFinite(backoff.untilMs) && step.ctx.nowMs < backoff.untilMs
  );
}

/** How many slots may be taken down for an update now: the policy's parallelism less those that are on their way. */
function updateBudget(step: Step, service: ServiceRecord, slots: readonly SlotWork[]): number {
  const { parallelism } = service.spec.update;
  if (parallelism === 0) return Number.POSITIVE_INFINITY;
  const inFlight = slots.filter((work) => work.desired && isInFlight(step, service, work)).length;
  return parallelism - inFlight;
}

function isInFlight(step: Step, service: ServiceRecord, work: SlotWork): boolean {
  const keeper = chooseKeeper(work.tasks, service.version);
  if (keeper !== undefined) {
    return keeper.record.version === service.version && keeper.status.state !== 'running';
  }
  if (work.tasks.some((task) => isStopping(task) && task.place === 'here')) return true;
  return isBackingOff(step, service.key, work.slot) || waitsForSuccessor(service, work);
}

function isStopping(task: SlotTask): boolean {
  return task.record.desired === 'stopped';
}

/**
 * A slot that lost its task and has none yet, most likely to this update: no other slot is taken down until it runs. A slot that never had a
 * node, or whose node went away under it, holds nothing up.
 */
function waitsForSuccessor(service: ServiceRecord, work: SlotWork): boolean {
  const last = work.ended.find((task) => task.node !== undefined);
  const elsewhere = work.tasks.some((task) => !isStopping(task) && task.place !== 'pending');
  if (last === undefined || elsewhere) return false;
  return last.version !== service.version || last.ended?.state !== 'completed';
}

/**
 * An outdated task that does not run can be replaced at once: nobody is served by it. Of a task that its node has not spoken of since the
 * controller started that is not known.
 */
function servesNobody(step: Step, work: SlotWork, version: number): boolean {
  const keeper = chooseKeeper(work.tasks, version);
  return (
    keeper !== undefined &&
    keeper.record.version !== version &&
    keeper.status.state !== 'running' &&
    step.state.live.statuses.has(keeper.record.id)
  );
}

function perform(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  work: SlotWork,
  action: SlotAction,
  views: Views,
): void {
  switch (action.kind) {
    case 'stop':
      step.state.durable.tasks.put(action.task.id, { ...action.task, desired: 'stopped' });
      if (action.task.node !== undefined) step.state.live.dirtyNodes.add(action.task.node);
      return;
    case 'end':
      endTask(step, action.task, {
        ...statusOf(step.state, action.task),
        state: action.state,
        message: action.message,
      });
      return;
    case 'create':
      if (service !== undefined)
        placeTask(step, newTask(step, key, service, work.slot, action.reason), work, views);
      return;
    case 'place':
      placeTask(step, action.task, work, views);
      return;
  }
}

/** Records a task's end. */
export function endTask(step: Step, task: TaskRecord, status: TaskStatus): void {
  const { durable, live } = step.state;
  durable.tasks.put(task.id, { ...task, desired: 'stopped', ended: status });
  live.statuses.set(task.id, status);
  live.runningSinceMs.delete(task.id);
  live.dirty.add(task.service);
  if (task.node !== undefined) {
    live.dirtyNodes.add(task.node);
    // It leaves room behind: a port, memory, a replica's place.
    for (const pending of durable.pendingTasks()) live.dirty.add(pending.service);
  }
  const subject = {
    service: task.service,
    task: task.id,
    ...(task.node === undefined ? {} : { node: task.node }),
  };
  if (status.state === 'lost') emit(step, 'task.lost', subject, status.message);
}

function newTask(
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

function placeTask(step: Step, task: TaskRecord, work: SlotWork, views: Views): void {
  const { durable, live } = step.state;
  const image = normaliseImageReference(task.spec.image);
  const architecture = durable.images.get(image)?.architecture;
  const volumesOn = nodeOfVolumes(task, work, views);
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
function candidates(task: TaskRecord, views: Views): Views {
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

/**
 * The node that holds the slot's data: where its last task ran, when that task mounted a named volume that is local to its node. A removed
 * node holds nothing any more.
 */
function nodeOfVolumes(task: TaskRecord, work: SlotWork, views: Views): NodeName | undefined {
  if (!mountsLocalVolume(task)) return undefined;
  const earlier = [...work.tasks.map((other) => other.record), ...work.ended]
    .filter((other) => other.id !== task.id && other.node !== undefined && mountsLocalVolume(other))
    .sort((a, b) => b.sequence - a.sequence);
  return earlier.map((other) => other.node).find((node) => node !== undefined && views.has(node));
}

function mountsLocalVolume(task: TaskRecord): boolean {
  return task.spec.mounts.some((mount) => {
    if (mount.kind !== 'volume' || mount.source === undefined) return false;
    const volume = task.volumes.find((candidate) => candidate.name === mount.source);
    return (
      volume !== undefined &&
      !volume.external &&
      volume.driver === 'local' &&
      Object.keys(volume.driverOptions).length === 0
    );
  });
}

/**
 * Keeps the last few ended tasks of a slot for `ps --all`, and none of a service that was removed. Tasks that never had a node tell nothing,
 * and must not push out the one that knows where the slot's volumes are.
 */
function forgetOldTasks(step: Step, key: ServiceKey, work: SlotWork, serviceExists: boolean): void {
  const { durable, live } = step.state;
  const kept = work.ended
    .filter((task) => task.node !== undefined)
    .slice(0, serviceExists ? ENDED_TASKS_PER_SLOT_MAX : 0);
  for (const task of work.ended) {
    if (kept.includes(task)) continue;
    durable.tasks.delete(task.id);
    live.statuses.delete(task.id);
  }
  if (!work.desired && work.tasks.length === 0) live.placements.delete(slotKey(key, work.slot));
}
