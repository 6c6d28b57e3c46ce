import type { Assignment, TaskId } from '@grappe/domain';
import { compareGenerations } from '@grappe/domain';
import {
  ENGINE_RETRY_MS,
  PREPARATIONS_IN_FLIGHT_MAX,
  SAVE_RETRY_MS,
  STEPS_IN_FLIGHT_MAX,
  STOP_GRACE_MS_UNKNOWN,
} from './constants.ts';
import type { AgentEffect, TaskReport } from './effects.ts';
import type { AgentInput, Container, Memory, TaskStepKind } from './inputs.ts';
import { nextStep } from './next-step.ts';
import { observe, type Observation } from './observe.ts';
import { settleStep } from './outcome.ts';
import { newLocalTask, type AgentState, type LocalTask } from './state.ts';
import { isGone, sameStatus, taskStatus, type Knowledge } from './status.ts';

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
  runSteps(state, ctx.nowMs, effects);
  saveAttempts(state, effects);
  report(state, effects);
  forgetGone(state);
  const wakeAtMs = nextWake(state, ctx.nowMs);
  return { state, effects, ...(wakeAtMs === undefined ? {} : { wakeAtMs }) };
}

/** All tasks the node has a container or a memory of, for Hello. Complete only while `containersKnown`. */
export function allReports(state: AgentState): TaskReport[] {
  return [...state.tasks.values()].map((task) => ({
    id: task.id,
    status: taskStatus(task, knowledge(state)),
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
      if (input.memory !== undefined) recall(state, input.memory, effects);
      return;
    case 'assignment':
      acceptAssignment(state, input.assignment, effects);
      return;
    case 'released':
      release(state, effects);
      return;
    case 'saved':
      delete state.saveRetryAtMs;
      adopt(state, input.memory, nowMs, effects);
      return;
    case 'save-failed':
      state.saveRetryAtMs = nowMs + SAVE_RETRY_MS;
      return;
    case 'engine-connected':
      state.engine = 'connected';
      state.listed = false;
      list(state, effects);
      return;
    case 'engine-disconnected':
      state.engine = 'disconnected';
      state.listed = false;
      return;
    case 'listed':
      acceptListing(state, input.containers, nowMs);
      return;
    case 'list-failed':
      state.listing = false;
      state.listRetryAtMs = nowMs + ENGINE_RETRY_MS;
      return;
    case 'changed':
      acceptChange(state, input.task, input.container, nowMs);
      return;
    case 'step-done':
      acceptOutcome(state, input, nowMs, effects);
      return;
    case 'images-changed':
      for (const task of state.tasks.values()) if (waitsToPrepare(task)) task.notBeforeMs = nowMs;
      return;
    case 'wake':
      return;
  }
}

function recall(state: AgentState, memory: Memory, effects: AgentEffect[]): void {
  state.assignment = memory.assignment;
  applyAssignment(state, memory.assignment);
  for (const [id, attempt] of Object.entries(memory.attempts)) {
    const task = state.tasks.get(id as TaskId);
    if (task !== undefined) task.attempt = attempt;
  }
  for (const task of state.tasks.values()) task.recalled = true;
  state.attemptsSaved = attemptsText(state, memory.assignment);
  effects.push({ kind: 'prefetch', references: memory.assignment.prefetch });
}

/** Refuses an older generation; saves a newer one before anything is done about it. */
function acceptAssignment(state: AgentState, assignment: Assignment, effects: AgentEffect[]): void {
  const newest = state.saving ?? state.assignment;
  if (newest !== undefined && compareGenerations(assignment.generation, newest.generation) <= 0)
    return;
  state.saving = assignment;
  delete state.saveRetryAtMs;
  save(state, assignment, effects);
}

/** The controller says it at every connection, so that what is empty already is not saved again. */
function release(state: AgentState, effects: AgentEffect[]): void {
  const newest = state.saving ?? state.assignment;
  if (newest === undefined) {
    state.released = true;
    return;
  }
  if (newest.tasks.length === 0 && newest.prefetch.length === 0) return;
  const { term, number } = newest.generation;
  const generation = { term, number: number + 1 };
  acceptAssignment(state, { ...newest, generation, tasks: [], prefetch: [] }, effects);
}

function adopt(state: AgentState, memory: Memory, nowMs: number, effects: AgentEffect[]): void {
  const { saving } = state;
  if (
    saving === undefined ||
    compareGenerations(memory.assignment.generation, saving.generation) !== 0
  )
    return;
  delete state.saving;
  state.assignment = saving;
  const leftover = [...state.tasks.values()].filter((task) => task.assigned === undefined);
  applyAssignment(state, saving);
  for (const task of leftover) if (task.assigned !== undefined) takeBack(task, nowMs);
  for (const task of state.tasks.values()) {
    const idle = task.assigned === undefined && task.busy === 'prepare';
    if (idle) effects.push({ kind: 'cancel', task: task.id });
  }
  effects.push({ kind: 'ack', generation: saving.generation });
  effects.push({ kind: 'prefetch', references: saving.prefetch });
}

function applyAssignment(state: AgentState, assignment: Assignment): void {
  const assigned = new Set<TaskId>();
  for (const wanted of assignment.tasks) {
    assigned.add(wanted.id);
    const task = state.tasks.get(wanted.id) ?? newLocalTask(wanted.id);
    task.assigned = wanted;
    task.stopGraceMs = wanted.spec.stopGraceMs;
    state.tasks.set(wanted.id, task);
  }
  for (const task of state.tasks.values()) if (!assigned.has(task.id)) unassign(task);
}

/** A container that nobody wanted, or nobody was known to want, is wanted: its end, if it has ended, was not dealt with. */
function takeBack(task: LocalTask, nowMs: number): void {
  // What was told to be stopping cannot go back to running in the same attempt.
  if (task.reported?.state === 'stopping') task.attempt += 1;
  if (task.busy === undefined) observe(task, task.container, { nowMs, afterAbsence: true });
}

function unassign(task: LocalTask): void {
  if (task.assigned === undefined) return;
  delete task.assigned;
  task.message = '';
  task.notBeforeMs = 0;
}

function acceptListing(state: AgentState, containers: readonly Container[], nowMs: number): void {
  state.listing = false;
  delete state.listRetryAtMs;
  const seen = { nowMs, afterAbsence: !state.listed };
  const byTask = new Map(containers.map((container) => [container.task, container]));
  for (const container of containers) observe(known(state, container.task), container, seen);
  for (const task of state.tasks.values()) {
    if (!byTask.has(task.id) && task.busy === undefined) absent(task, seen);
    delete task.recalled;
  }
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
  const task = known(state, id);
  // A step under way has the last word: its outcome carries a fresh look, and an absence may be of its own making.
  if (container === undefined && task.busy !== undefined) return;
  if (task.busy === 'start' && container?.state === 'exited') task.endSeen = true;
  observe(task, container, { nowMs, afterAbsence: false });
}

function acceptOutcome(
  state: AgentState,
  { task: id, step, outcome }: Extract<AgentInput, { kind: 'step-done' }>,
  nowMs: number,
  effects: AgentEffect[],
): void {
  const task = state.tasks.get(id);
  if (task === undefined) return;
  settleStep(task, step, outcome, nowMs);
  const endMissed = task.endSeen !== undefined && task.container?.state === 'running';
  delete task.endSeen;
  // Somebody may have removed the container between two steps.
  const missing = !outcome.ok && outcome.failure.kind === 'not-found';
  if (endMissed || missing) list(state, effects);
}

function waitsToPrepare(task: LocalTask): boolean {
  return task.assigned !== undefined && task.container === undefined && !task.prepared;
}

function known(state: AgentState, id: TaskId): LocalTask {
  const task = state.tasks.get(id) ?? { ...newLocalTask(id), stopGraceMs: STOP_GRACE_MS_UNKNOWN };
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
}

function list(state: AgentState, effects: AgentEffect[]): void {
  delete state.listRetryAtMs;
  if (state.listing) return;
  state.listing = true;
  effects.push({ kind: 'list' });
}

function runSteps(state: AgentState, nowMs: number, effects: AgentEffect[]): void {
  if (state.engine !== 'connected' || !state.listed || !knowledge(state).decided) return;
  const room = { steps: STEPS_IN_FLIGHT_MAX, preparations: PREPARATIONS_IN_FLIGHT_MAX };
  for (const task of state.tasks.values()) if (task.busy !== undefined) takeRoom(room, task.busy);
  for (const task of state.tasks.values()) {
    const step = nextStep(task, nowMs);
    if (step === undefined || !takeRoom(room, step.kind)) continue;
    task.busy = step.kind;
    if (step.kind === 'start') task.startingAttempt = task.attempt;
    effects.push({ kind: 'run', task: task.id, step });
  }
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
    const status = taskStatus(task, knowledge(state));
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
  for (const task of state.tasks.values())
    if (task.notBeforeMs > nowMs) times.push(task.notBeforeMs);
  const due = times.filter((time) => time !== undefined);
  return due.length === 0 ? undefined : Math.min(...due);
}

function memoryOf(state: AgentState, assignment: Assignment): Memory {
  const attempts: Record<TaskId, number> = {};
  for (const { id } of assignment.tasks) {
    const attempt = state.tasks.get(id)?.attempt ?? 0;
    if (attempt > 0) attempts[id] = attempt;
  }
  return { assignment, attempts };
}

/** Attempts that changed while an assignment was being saved wait for that save to end. */
function saveAttempts(state: AgentState, effects: AgentEffect[]): void {
  if (state.assignment === undefined || state.saving !== undefined) return;
  if (attemptsText(state, state.assignment) === state.attemptsSaved) return;
  save(state, state.assignment, effects);
}

function save(state: AgentState, assignment: Assignment, effects: AgentEffect[]): void {
  state.attemptsSaved = attemptsText(state, assignment);
  effects.push({ kind: 'save', memory: memoryOf(state, assignment) });
}

function attemptsText(state: AgentState, assignment: Assignment): string {
  return JSON.stringify(memoryOf(state, assignment).attempts);
}
