import {
  taskEnded,
  type NodeName,
  type ServerReport,
  type TaskId,
  type TaskStatus,
} from '@grappe/domain';
import { GIVEN_UP_AT_ONCE_MAX, MONITOR_LOOK_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { serverKey } from '../front-door/live.ts';
import { taskLeavesBecause } from '../hardware/leaving.ts';
import { isDraining } from '../rollout/drained.ts';
import { noteTrouble } from '../rollout/judge.ts';
import { tellToStop } from '../reconcile/ending.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { statusOf } from '../state/status.ts';
import { durationText } from '../views/duration-text.ts';
import { downFor, Gateways, wasUp, watchedWays, type DownTask } from './opinions.ts';
import { replacedAtMs } from './verdict.ts';

/**
 * Looks at the clock: tasks that all gateways find down are given up, one of a service at a time and a few of the rack, so that a check that is wrong
 * itself empties nothing. They end as failed, and what follows is what follows any failure.
 */
export function watchMonitors(step: Step): void {
  const { live } = step.state;
  const { monitors } = live.frontDoor;
  if (monitors.watched.size === 0 || step.ctx.nowMs < monitors.nextLookAtMs) return;
  monitors.nextLookAtMs = step.ctx.nowMs + MONITOR_LOOK_MS;
  forgetEnded(step.state);
  // While the rack doubts what it hears, or goes down, nobody is replaced.
  if (live.doubt !== undefined || live.energy.ending !== undefined) return;
  const gateways = new Gateways(step.state);
  for (const key of monitors.watched) {
    if (monitors.givenUp.size >= GIVEN_UP_AT_ONCE_MAX) return;
    const tasks = step.state.durable.tasksOfService(key).filter(({ ended }) => ended === undefined);
    if (tasks.some(({ failing }) => failing !== undefined)) continue;
    const due = tasks.find((task) => isDue(step, gateways, task));
    const down = due && downFor(step.state, gateways, due);
    if (due !== undefined && down !== undefined) giveUp(step, due, down);
  }
}

function forgetEnded({ durable, live }: ControllerState): void {
  const { givenUp, proven } = live.frontDoor.monitors;
  const hasEnded = (id: TaskId): boolean => {
    const task = durable.tasks.get(id);
    return task === undefined || task.ended !== undefined;
  };
  for (const id of givenUp) if (hasEnded(id)) givenUp.delete(id);
  for (const [key, { task }] of proven) if (hasEnded(task)) proven.delete(key);
}

function isDue(step: Step, gateways: Gateways, task: TaskRecord): boolean {
  if (!mayBeReplaced(step.state, task)) return false;
  const down = downFor(step.state, gateways, task);
  const atMs = down && dueAtMs(step.state, task, down);
  return atMs !== undefined && step.ctx.nowMs >= atMs;
}

/** Who is looked after otherwise is left to that: an unhealthy one to its node, one that leaves to whoever moves it. */
function mayBeReplaced(state: ControllerState, task: TaskRecord): boolean {
  const { node, desired, standby } = task;
  if (node === undefined || desired !== 'running' || standby === true) return false;
  if (state.live.nodes.get(node)?.condition !== 'ready' || isDraining(state, task)) return false;
  // It has nowhere else to go, or would have gone: when it is stopped, nobody starts another.
  if (state.durable.nodes.get(node)?.availability === 'drained') return false;
  if (taskLeavesBecause(state, node, task.spec.singleton) !== undefined) return false;
  const status = statusOf(state, task);
  return status.state === 'running' && status.health !== 'unhealthy';
}

function dueAtMs(
  state: ControllerState,
  task: TaskRecord,
  { backEnd, finding, replacement }: DownTask,
): number | undefined {
  const runningSinceMs = state.live.runningSinceMs.get(task.id);
  // Its node has not spoken of it since this controller started.
  if (runningSinceMs === undefined) return undefined;
  const standing = { runningSinceMs, wasUp: wasUp(state, task, backEnd) };
  return replacedAtMs(replacement, finding.sinceMs, standing);
}

function giveUp(step: Step, task: TaskRecord, { finding }: DownTask): void {
  const { durable, live } = step.state;
  const before = statusOf(step.state, task);
  const failing = failureText(finding, step.ctx.nowMs);
  durable.tasks.put(task.id, { ...task, failing });
  live.frontDoor.monitors.givenUp.add(task.id);
  const { sinceMs } = finding;
  noteTrouble(
    step,
    task,
    before,
    { ...before, state: 'failed', message: failing },
    {
      atOnce: true,
      beganAtMs: sinceMs,
    },
  );
  live.incidents.failing.push({ task, cause: failing, sinceMs });
  const subject = { service: task.service, task: task.id };
  emit(step, 'task.down', { ...subject, ...nodeOf(task) }, `${failing}: another takes its place`);
  tellToStop(step, { ...task, failing });
  live.dirty.add(task.service);
}

function nodeOf({ node }: TaskRecord): { readonly node?: NodeName } {
  return node === undefined ? {} : { node };
}

function failureText({ sinceMs, gateways, check }: DownTask['finding'], nowMs: number): string {
  const who = `${gateways.length === 1 ? 'gateway' : 'gateways'} ${gateways.join(', ')}`;
  const what = check === '' ? '' : ` (${check})`;
  return `${who} found it down for ${durationText(nowMs - sinceMs)}${what}`;
}

/** What its node says of a task that was given up: however it ended, it has failed. */
export function asGivenUp({ failing }: TaskRecord, status: TaskStatus): TaskStatus {
  if (failing === undefined || !taskEnded(status.state) || status.state === 'lost') return status;
  return { ...status, state: 'failed', message: failing };
}

/** A gateway has spoken of a server. */
export function noteOpinion(step: Step, report: ServerReport, changed: boolean): void {
  const { durable, live } = step.state;
  const { monitors } = live.frontDoor;
  const task = durable.tasks.get(report.task);
  const door = task && live.frontDoor.services.get(task.service);
  if (task === undefined || door === undefined || !monitors.watched.has(task.service)) return;
  if (!watchedWays(door).some(({ backEnd }) => backEnd === report.backEnd)) return;
  const { attempt } = statusOf(step.state, task);
  if (report.state === 'up' && report.found === 'passed')
    monitors.proven.set(serverKey(report.backEnd, task.id), { task: task.id, attempt });
  // A rollout may wait for it.
  if (changed) live.dirty.add(task.service);
}

/** Why the task serves nobody although it runs, for a person; undefined: it does, as far as is known. */
export function monitorText(
  state: ControllerState,
  task: TaskRecord,
  nowMs: number,
): string | undefined {
  if (!state.live.frontDoor.monitors.watched.has(task.service)) return undefined;
  const down = downFor(state, new Gateways(state), task);
  if (down === undefined) return undefined;
  const text = failureText(down.finding, nowMs);
  const atMs = dueAtMs(state, task, down);
  if (state.live.doubt !== undefined)
    return `${text}; nothing is replaced while the rack doubts what it hears`;
  if (atMs === undefined || !mayBeReplaced(state, task)) return text;
  const leftMs = atMs - nowMs;
  if (leftMs > 0) return `${text}; it is replaced in ${durationText(leftMs)} if that stays so`;
  return `${text}; it is replaced when others that were given up have ended`;
}

/** Whether all gateways that check it find the task down, so that a rollout must not take it for done. */
export function isFoundDown(state: ControllerState, task: TaskRecord): boolean {
  if (!state.live.frontDoor.monitors.watched.has(task.service)) return false;
  return downFor(state, new Gateways(state), task) !== undefined;
}
