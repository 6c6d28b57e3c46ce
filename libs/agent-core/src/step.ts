import type { TaskId } from '@grappe/domain';
import {
  acceptAssignment,
  adopt,
  forgetHalt,
  recallMemory,
  release,
  save,
  saveAttempts,
  saveForHalt,
} from './assigning.ts';
import {
  ENGINE_RETRY_MS,
  PREPARATIONS_IN_FLIGHT_MAX,
  SAVE_RETRY_MS,
  STEPS_IN_FLIGHT_MAX,
  STOP_GRACE_MS_UNKNOWN,
} from './constants.ts';
import type { AgentEffect, TaskReport } from './effects.ts';
import type { AgentInput, Container, TaskStepKind } from './inputs.ts';
import {
  acceptGuarded,
  acceptGuardFailure,
  guardContainers,
  markRecalled,
  mayHaveBeenStarted,
  nextUnlistedEndMs,
  recallGuarded,
  settleRecalled,
} from './lease/guarding.ts';
import {
  extendLeases,
  forgetLeases,
  lapseOf,
  leaseStopMessage,
  nextLeaseDeadlineMs,
  permissionOf,
  type Permission,
} from './lease/leases.ts';
import { leaseStop, nextStep } from './next-step.ts';
import { observe, STARTED_BY_HAND, type Observation } from './observe.ts';
import { settleStep } from './outcome.ts';
import {
  acceptPrefetched,
  nextPrefetchMs,
  retryPrefetchIfDue,
  retryPrefetchSoon,
} from './prefetching.ts';
import { newLocalTask, type AgentState, type LocalTask } from './state.ts';
import { isGone, sameStatus, startWaitsFor, taskStatus, type Knowledge } from './status.ts';

export interface AgentStepContext {
  /** Monotonic. */
  readonly nowMs: number;
}

export interface AgentStepResult {
  readonly state: AgentState;
  readonly effects: readonly AgentEffect[];
  /** When to post `wake` at the latest; absent: only when something happens. */
  readonly wakeAtMs?: number;
}

/**
 * The agent's decisions. It compares what is assigned with what the engine shows and takes the next step of every task; the outcome of a
 * step, or any other change, brings it back here. A lost event costs time only: the next listing tells the same.
 */
export function stepAgent(
  state: AgentState,
  input: AgentInput,
  ctx: AgentStepContext,
): AgentStepResult {
  const effects: AgentEffect[] = [];
  take(state, input, ctx.nowMs, effects);
  retryWhatIsDue(state, ctx.nowMs, effects);
  // First, so that no start is asked for before its guard.
  guardContainers(state, ctx.nowMs, effects);
  runSteps(state, ctx.nowMs, effects);
  saveAttempts(state, effects);
  report(state, effects);
  forgetGone(state);
  forgetLeases(state, ctx.nowMs);
  const wakeAtMs = nextWake(state, ctx.nowMs);
  return { state, effects, ...(wakeAtMs === undefined ? {} : { wakeAtMs }) };
}

/** All tasks the node has a container or a memory of, for Hello. Complete only while `containersKnown`. */
export function allReports(state: AgentState): TaskReport[] {
  return [...state.tasks.values()].map((task) => ({
    id: task.id,
    status: taskStatus(task, knowledge(state), startWaitsFor(state, task)),
  }));
}

/** Whether every container of this node has been seen since the engine was last connected. */
export function containersKnown(state: AgentState): boolean {
  return state.listed;
}

/**
 * Without an assignment, on a new node or after the loss of its memory, nobody knows yet which containers are wanted: until the controller
 * has said it, they are left as they are.
 */
function knowledge(state: AgentState): Knowledge {
  const decided = state.assignment !== undefined || state.released !== undefined;
  return { listed: state.listed, decided };
}

function take(state: AgentState, input: AgentInput, nowMs: number, effects: AgentEffect[]): void {
  switch (input.kind) {
    case 'started':
      recall(state, input, nowMs, effects);
      return;
    case 'leases':
      extendLeases(state, input.tasks, input.untilMs, nowMs);
      return;
    case 'guarded':
      acceptGuarded(state, input.containers);
      return;
    case 'guard-failed':
      acceptGuardFailure(state, input.message, nowMs);
      return;
    case 'assignment':
      acceptAssignment(state, input.assignment, effects);
      return;
    case 'accepted':
    case 'held':
      learnWhoIsNode(state, input.kind === 'accepted');
      return;
    case 'released':
      release(state, effects);
      return;
    case 'saved':
      adopt(state, input.memory, nowMs, effects);
      return;
    case 'save-failed':
      state.saveRetryAtMs = nowMs + SAVE_RETRY_MS;
      return;
    case 'engine-connected':
    case 'engine-disconnected':
      meetEngine(state, input.kind === 'engine-connected', effects);
      return;
    case 'listed':
      acceptListing(state, input.containers, nowMs, effects);
      return;
    case 'list-failed':
      listingFailed(state, nowMs);
      return;
    case 'changed':
      acceptChange(state, input.task, input.container, nowMs);
      return;
    case 'step-done':
      acceptOutcome(state, input, nowMs, effects);
      return;
    case 'prefetched':
      acceptPrefetched(state, input, nowMs);
      return;
    case 'halting':
      state.halting = true;
      saveForHalt(state, effects);
      return;
    case 'images-changed':
      lookForImages(state, nowMs);
      return;
    case 'wake':
      return;
  }
}

/** This board is the node, or another one is. */
function learnWhoIsNode(state: AgentState, isThisBoard: boolean): void {
  if (!isThisBoard) {
    state.held = true;
    return;
  }
  delete state.held;
  delete state.movedFrom;
}

function listingFailed(state: AgentState, nowMs: number): void {
  state.listing = false;
  delete state.listAgain;
  state.listRetryAtMs = nowMs + ENGINE_RETRY_MS;
}

function recall(
  state: AgentState,
  { memory, guarded, board }: Extract<AgentInput, { kind: 'started' }>,
  nowMs: number,
  effects: AgentEffect[],
): void {
  if (board !== undefined) state.board = board;
  if (memory !== undefined) recallMemory(state, memory, nowMs, effects);
  if (guarded !== undefined) recallGuarded(state, guarded);
}

/** What its containers do meanwhile, or have done, only a listing tells. */
function meetEngine(state: AgentState, connected: boolean, effects: AgentEffect[]): void {
  state.engine = connected ? 'connected' : 'disconnected';
  state.listed = false;
  if (connected) list(state, effects);
}

/** Whatever waits for an image is tried now. */
function lookForImages(state: AgentState, nowMs: number): void {
  for (const task of state.tasks.values()) if (waitsToPrepare(task)) task.notBeforeMs = nowMs;
  retryPrefetchSoon(state, nowMs);
}

function acceptListing(
  state: AgentState,
  containers: readonly Container[],
  nowMs: number,
  effects: AgentEffect[],
): void {
  const again = state.listAgain !== undefined;
  state.listing = false;
  delete state.listAgain;
  delete state.listRetryAtMs;
  // One that was asked before the engine went and came back knows nothing of what happened in between.
  if (!again || state.listed) takeListing(state, containers, nowMs);
  if (again) list(state, effects);
}

function takeListing(state: AgentState, containers: readonly Container[], nowMs: number): void {
  const seen = { nowMs, afterAbsence: !state.listed };
  const byTask = new Map(containers.map((container) => [container.task, container]));
  for (const container of containers) {
    const task = known(state, container.task, container);
    markRecalled(state, task);
    if (!state.newsSinceListing.has(task.id))
      observe(task, container, { ...seen, lapse: lapseOf(state, task, nowMs) });
    if (task.container !== undefined && mayHaveBeenStarted(state, container))
      task.startUnknown = true;
  }
  for (const task of state.tasks.values()) {
    const unnamed = !byTask.has(task.id) && !state.newsSinceListing.has(task.id);
    if (unnamed && task.busy === undefined) absent(task, seen);
    if (task.recalled !== undefined) forgetHalt(task);
    delete task.recalled;
  }
  settleRecalled(state, containers);
  state.listed = true;
}

/** Whether a recalled task had a container before is not known; if it had, its attempt is over, so a new one begins. */
function absent(task: LocalTask, seen: Observation): void {
  if (task.recalled !== undefined && task.assigned !== undefined) task.attempt += 1;
  observe(task, undefined, seen);
}

function acceptChange(
  state: AgentState,
  id: TaskId,
  container: Container | undefined,
  nowMs: number,
): void {
  if (container === undefined && !state.tasks.has(id)) return;
  const task = known(state, id, container);
  // A step under way has the last word: its outcome carries a fresh look, and an absence may be of its own making.
  if (container === undefined && task.busy !== undefined) return;
  if (task.busy !== undefined && container !== undefined) task.seenMeanwhile = container;
  state.newsSinceListing.add(id);
  observe(task, container, { nowMs, afterAbsence: false, lapse: lapseOf(state, task, nowMs) });
}

function acceptOutcome(
  state: AgentState,
  { task: id, step, outcome }: Extract<AgentInput, { kind: 'step-done' }>,
  nowMs: number,
  effects: AgentEffect[],
): void {
  const task = state.tasks.get(id);
  if (task === undefined) return;
  if (outcome.ok) state.newsSinceListing.add(id);
  settleStep(task, step, outcome, { nowMs, lapse: lapseOf(state, task, nowMs) });
  const { seenMeanwhile } = task;
  const contradicted = contradicts(seenMeanwhile, task.container);
  delete task.seenMeanwhile;
  // A start that came late, after the stop for instance: a singleton stays guarded until that is known.
  if (contradicted && task.singleton && runs(seenMeanwhile) && !runs(task.container))
    task.startUnknown = true;
  // Somebody may have removed the container between two steps.
  const missing = !outcome.ok && outcome.failure.kind === 'not-found';
  if (contradicted || missing) list(state, effects);
}

/** Whether an event that came during a step may be newer than the look that the step's outcome carries, and shows something else. */
function contradicts(event: Container | undefined, outcome: Container | undefined): boolean {
  if (event === undefined) return false;
  // It was removed, and what the engine was asked to create long ago has come about.
  if (outcome === undefined) return event.state === 'created';
  // What was ever started is never merely created again: the event is the older one.
  if (event.state === 'created') return false;
  return event.state !== outcome.state || event.health !== outcome.health;
}

function runs(container: Container | undefined): boolean {
  return container?.state === 'running' || container?.state === 'paused';
}

function waitsToPrepare(task: LocalTask): boolean {
  return task.assigned !== undefined && task.container === undefined && !task.prepared;
}

/** Of a task that was never assigned here, as far as this agent knows, its container tells the rest. */
function known(state: AgentState, id: TaskId, container: Container | undefined): LocalTask {
  const present = state.tasks.get(id);
  if (present !== undefined) return present;
  const { singleton = false, stopGraceMs = STOP_GRACE_MS_UNKNOWN } = container ?? {};
  const task = { ...newLocalTask(id), singleton, stopGraceMs };
  state.tasks.set(id, task);
  return task;
}

function retryWhatIsDue(state: AgentState, nowMs: number, effects: AgentEffect[]): void {
  const unsaved = state.saving ?? state.assignment;
  const saveDue = state.saveRetryAtMs !== undefined && nowMs >= state.saveRetryAtMs;
  if (saveDue && unsaved !== undefined) {
    delete state.saveRetryAtMs;
    save(state, unsaved, effects);
  }
  const listDue = state.listRetryAtMs !== undefined && nowMs >= state.listRetryAtMs;
  if (listDue && state.engine === 'connected') list(state, effects);
  retryPrefetchIfDue(state, nowMs, effects);
}

function list(state: AgentState, effects: AgentEffect[]): void {
  delete state.listRetryAtMs;
  if (state.listing) {
    state.listAgain = true;
    return;
  }
  state.listing = true;
  state.newsSinceListing.clear();
  effects.push({ kind: 'list' });
}

function runSteps(state: AgentState, nowMs: number, effects: AgentEffect[]): void {
  if (state.engine !== 'connected' || state.halting === true) return;
  const free = state.listed && knowledge(state).decided && state.held !== true;
  const room = { steps: STEPS_IN_FLIGHT_MAX, preparations: PREPARATIONS_IN_FLIGHT_MAX };
  for (const task of state.tasks.values()) if (task.busy !== undefined) takeRoom(room, task.busy);
  for (const task of state.tasks.values()) {
    const permission = permissionOf(state, task, nowMs);
    // What a lease forbids is stopped whatever else is not known yet, or not allowed.
    const step = free ? nextStep(task, nowMs, permission) : leaseStop(task, nowMs, permission);
    if (step === undefined || !takeRoom(room, step.kind)) continue;
    task.busy = step.kind;
    state.newsSinceListing.add(task.id);
    if (step.kind === 'start') noteStart(task);
    if (step.kind === 'stop') noteStop(state, task, permission, nowMs);
    effects.push({ kind: 'run', task: task.id, step });
  }
}

function noteStart(task: LocalTask): void {
  task.startingAttempt = task.attempt;
  task.startUnknown = true;
}

/** A container that ends because of the agent's own rules has not failed, and not done its work either. */
function noteStop(
  state: AgentState,
  task: LocalTask,
  { mustStop }: Permission,
  nowMs: number,
): void {
  if (task.assigned?.standby === true) task.ownStop = STARTED_BY_HAND;
  else if (mustStop) task.ownStop = leaseStopMessage(state, task, nowMs);
}

/** Whether a step of this kind may be under way besides the others. A stop mostly waits, and must not be kept waiting. */
function takeRoom(room: { steps: number; preparations: number }, kind: TaskStepKind): boolean {
  if (kind === 'stop') return true;
  const of = kind === 'prepare' ? 'preparations' : 'steps';
  room[of] -= 1;
  return room[of] >= 0;
}

function report(state: AgentState, effects: AgentEffect[]): void {
  const tasks: TaskReport[] = [];
  for (const task of state.tasks.values()) {
    const status = taskStatus(task, knowledge(state), startWaitsFor(state, task));
    if (sameStatus(task.reported, status)) continue;
    task.reported = status;
    tasks.push({ id: task.id, status });
  }
  if (tasks.length > 0) effects.push({ kind: 'report', tasks });
}

/** A task that nobody wants and that has no container is gone. */
function forgetGone(state: AgentState): void {
  for (const task of state.tasks.values()) {
    if (isGone(task, state.listed)) state.tasks.delete(task.id);
  }
}

function nextWake(state: AgentState, nowMs: number): number | undefined {
  const times = [
    state.saveRetryAtMs,
    state.engine === 'connected' ? state.listRetryAtMs : undefined,
  ];
  times.push(nextPrefetchMs(state));
  times.push(state.guard.retryAtMs);
  times.push(nextUnlistedEndMs(state));
  times.push(nextLeaseDeadlineMs(state, nowMs));
  for (const task of state.tasks.values())
    if (task.notBeforeMs > nowMs) times.push(task.notBeforeMs);
  const due = times.filter((time) => time !== undefined);
  return due.length === 0 ? undefined : Math.min(...due);
}
