import type { TaskStatus } from '@grappe/domain';
import type { TaskRecord } from '../state/records.ts';

/** Where an unended task is, as far as its slot is concerned. */
export type TaskPlace =
  /** No node yet. */
  | 'pending'
  /** On a node that is there, or that may still come back after a restart of the controller. */
  | 'here'
  /** On a node that is drained, whoever wants it empty, or in a place that it is being moved from. */
  | 'leaving'
  /** On a node that is lost, and may come back; or a singleton without a lease on one that is not heard. */
  | 'gone'
  /** On a node that is not part of the rack any more; one that joins under its name is another. */
  | 'removed';

export interface SlotTask {
  readonly record: TaskRecord;
  readonly status: TaskStatus;
  readonly place: TaskPlace;
  /** It is `gone` although its node is not lost: a singleton that has stopped itself there. */
  readonly leaseEnded?: true;
  /** Why it is `leaving`, to follow the node's name; absent: the operator has drained the node, or the task is being moved. */
  readonly because?: string;
}

/** All that the decision about one slot depends on. Standbys are no tasks of it: the one that could fill it is given apart. */
export interface SlotSituation {
  /** False when the service was removed or scaled down below this slot. */
  readonly desired: boolean;
  readonly version: number;
  readonly singleton: boolean;
  /** No other task of this slot can be running any more, as far as leases tell; always true where there are none. */
  readonly predecessorsGone: boolean;
  /** Whether an outdated task may be taken down now. */
  readonly mayUpdate: boolean;
  /** A task that serves is replaced only when its successor does. */
  readonly startFirst: boolean;
  /** The slot failed a moment ago and must wait. */
  readonly backingOff: boolean;
  /** Tasks that have not ended. */
  readonly tasks: readonly SlotTask[];
  /** A task whose container is made already, on a node that could start it now. */
  readonly standby?: TaskRecord;
  /** The newest task that has ended. */
  readonly lastEnded?: TaskRecord;
}

export type SlotAction =
  /** The node is told to stop it; it ends when the node says so. */
  | { readonly kind: 'stop'; readonly task: TaskRecord }
  /** It ends at once: nobody runs it, or nobody can be asked. */
  | {
      readonly kind: 'end';
      readonly task: TaskRecord;
      readonly state: 'stopped' | 'lost';
      readonly message: string;
    }
  | { readonly kind: 'create'; readonly reason: string }
  /** A task of the present version is to take over from this one, which serves until then. */
  | { readonly kind: 'succeed'; readonly task: TaskRecord; readonly reason: string }
  | { readonly kind: 'place'; readonly task: TaskRecord }
  /** The standby fills the slot. */
  | { readonly kind: 'promote'; readonly task: TaskRecord; readonly reason: string };

/**
 * Decides the next steps of one slot. Rules, in this order:
 * one task that is present is kept, and never stopped for one that is not running yet; a task on a lost node is written off only when its
 * replacement has a node, so that a node that comes back in time keeps its tasks; an outdated task makes room before its successor starts;
 * nothing starts while a predecessor of the same slot is still stopping; a singleton starts only when no predecessor can be running;
 * what would be created is taken from the standby if there is one.
 */
export function decideSlot(slot: SlotSituation): SlotAction[] {
  const wanted = slot.tasks.filter(
    (task) => task.record.desired === 'running' && task.place !== 'removed',
  );
  const actions = writeOff(slot.tasks);
  if (!slot.desired) return [...actions, ...wanted.flatMap(takeDown)];
  const keeper = chooseKeeper(wanted, slot.version);
  return keeper === undefined
    ? [...actions, ...fillSlot(slot, wanted)]
    : [...actions, ...keepTask(slot, wanted, keeper)];
}

/** The task that fills the slot: present, up to date before outdated, running before starting, newer before older. */
export function chooseKeeper(wanted: readonly SlotTask[], version: number): SlotTask | undefined {
  const rank = (task: SlotTask): number =>
    (task.record.version === version ? 2 : 0) + (task.status.state === 'running' ? 1 : 0);
  return wanted
    .filter((task) => task.record.desired === 'running' && task.place === 'here')
    .sort((a, b) => rank(b) - rank(a) || b.record.sequence - a.record.sequence)[0];
}

/** Tasks whose end nobody will report: those of removed nodes, and those that were told to stop on a node that is gone. */
function writeOff(tasks: readonly SlotTask[]): SlotAction[] {
  return tasks
    .filter(
      ({ record, place }) =>
        place === 'removed' ||
        (record.desired === 'stopped' && (place === 'gone' || place === 'pending')),
    )
    .map(({ record, place }) => ({
      kind: 'end',
      task: record,
      state: 'lost',
      message: place === 'removed' ? 'its node was removed' : 'its node is gone',
    }));
}

function takeDown(task: SlotTask): SlotAction[] {
  switch (task.place) {
    case 'pending':
      return [{ kind: 'end', task: task.record, state: 'stopped', message: 'no longer wanted' }];
    case 'gone':
    case 'removed':
      return [{ kind: 'end', task: task.record, state: 'lost', message: 'its node is gone' }];
    case 'here':
    case 'leaving':
      return [{ kind: 'stop', task: task.record }];
  }
}

function keepTask(
  slot: SlotSituation,
  wanted: readonly SlotTask[],
  keeper: SlotTask,
): SlotAction[] {
  const isOutdated = keeper.record.version !== slot.version;
  if (isOutdated && isDone(slot)) return wanted.flatMap(takeDown);
  const actions: SlotAction[] = [];
  for (const task of wanted) {
    if (task === keeper) continue;
    const waitsForKeeper = task.place === 'leaving' && keeper.status.state !== 'running';
    if (!waitsForKeeper) actions.push(...takeDown(task));
  }
  if (isOutdated && slot.mayUpdate) actions.push(...replaceOutdated(slot, keeper));
  return actions;
}

function replaceOutdated(slot: SlotSituation, { record, status }: SlotTask): SlotAction[] {
  if (!slot.startFirst || status.state !== 'running') return [{ kind: 'stop', task: record }];
  const reason = `updates ${record.id} to version ${slot.version}`;
  return slot.backingOff ? [] : [{ kind: 'succeed', task: record, reason }];
}

function fillSlot(slot: SlotSituation, wanted: readonly SlotTask[]): SlotAction[] {
  const stopping = slot.tasks.some(
    (task) =>
      task.record.desired === 'stopped' && (task.place === 'here' || task.place === 'leaving'),
  );
  if (stopping) return [];
  if (isDone(slot)) return wanted.flatMap(takeDown);
  const leaving = wanted.filter((task) => task.place === 'leaving');
  if (slot.singleton && leaving.length > 0) return leaving.flatMap(takeDown);

  const pending = wanted.filter((task) => task.place === 'pending');
  const current = pending.find((task) => task.record.version === slot.version);
  const outdated = [
    ...surplusOf(slot, leaving),
    ...pending.filter((task) => task !== current).flatMap(takeDown),
  ];
  if (!slot.predecessorsGone) return outdated;
  if (slot.standby !== undefined && !slot.backingOff) {
    const reason = creationReason(slot, wanted);
    return [...pending.flatMap(takeDown), { kind: 'promote', task: slot.standby, reason }];
  }
  if (current !== undefined) return [...outdated, { kind: 'place', task: current.record }];
  if (slot.backingOff) return outdated;
  return [...outdated, { kind: 'create', reason: creationReason(slot, wanted) }];
}

/** Of a slot whose task and its replacement are both on nodes that are drained, one serves on until there is a third place. */
function surplusOf(slot: SlotSituation, leaving: readonly SlotTask[]): SlotAction[] {
  const here = leaving.map((task): SlotTask => ({ ...task, place: 'here' }));
  const kept = chooseKeeper(here, slot.version);
  if (kept?.status.state !== 'running') return [];
  return leaving.filter(({ record }) => record !== kept.record).flatMap(takeDown);
}

/**
 * A task that completed by itself fills its slot for good, until the service changes. The one that it replaced, on a node that is drained or
 * lost, is then not wanted any more either.
 */
export function isDone(slot: Pick<SlotSituation, 'tasks' | 'lastEnded' | 'version'>): boolean {
  const { lastEnded } = slot;
  return (
    lastEnded?.ended?.state === 'completed' &&
    lastEnded.version === slot.version &&
    slot.tasks.every(({ record }) => record.sequence < lastEnded.sequence)
  );
}

/** Why a task that is `gone` is. */
export function absenceText({ record, leaseEnded }: SlotTask): string {
  const node = `node ${record.node ?? ''}`;
  return leaseEnded === undefined ? `${node} is lost` : `its lease on ${node} has ended`;
}

function removedTask(slot: SlotSituation): SlotTask | undefined {
  return slot.tasks.find((task) => task.place === 'removed' && task.record.desired === 'running');
}

function creationReason(slot: SlotSituation, wanted: readonly SlotTask[]): string {
  const replaced = wanted.find((task) => task.place !== 'pending');
  if (replaced !== undefined) {
    const { record, place, because = 'is drained' } = replaced;
    const why =
      place === 'leaving' ? `node ${record.node ?? ''} ${because}` : absenceText(replaced);
    return `replaces ${record.id}: ${why}`;
  }
  const removed = removedTask(slot)?.record;
  if (removed !== undefined)
    return `replaces ${removed.id}: node ${removed.node ?? ''} was removed`;
  const { lastEnded } = slot;
  if (lastEnded?.ended === undefined) return 'deployed';
  if (lastEnded.version !== slot.version)
    return `updates ${lastEnded.id} to version ${slot.version}`;
  return `replaces ${lastEnded.id}: ${lastEnded.ended.state}`;
}
