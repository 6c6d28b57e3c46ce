import type { Assignment, TaskId } from '@grappe/domain';
import { compareGenerations } from '@grappe/domain';
import {
  ENGINE_RETRY_MS,
  SAVE_RETRY_MS,
  STEPS_IN_FLIGHT_MAX,
  STOP_GRACE_MS_UNKNOWN,
} from './constants.ts';
import type { AgentEffect, TaskReport } from './effects.ts';
import type { AgentInput, Container, Memory } from './inputs.ts';
import { nextStep } from './next-step.ts';
import { observe } from './observe.ts';
import { settleStep } from './outcome.ts';
import { newLocalTask, type AgentState, type LocalTask } from './state.ts';
import { sameStatus, taskStatus } from './status.ts';

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
  const attemptsBefore = attemptsText(state);
  take(state, input, ctx.nowMs, effects);
  retryWhatIsDue(state, ctx.nowMs, effects);
  runSteps(state, ctx.nowMs, effects);
  if (
    state.assignment !== undefined &&
    attemptsText(state) !== attemptsBefore &&
    state.saving === undefined
  ) {
    effects.push({ kind: 'save', memory: memoryOf(state, state.assignment) });
  }
  report(state, effects);
  forgetGone(state);
  const wakeAtMs = nextWake(state, ctx.nowMs);
  return { state, effects, ...(wakeAtMs === undefined ? {} : { wakeAtMs }) };
}

/** All tasks the node has a container or a memory of, for Hello. Complete only while `containersKnown`. */
export function allReports(state: AgentState): TaskReport[] {
  return [...state.tasks.values()].map((task) => ({ id: task.id, status: taskStatus(task) }));
}

/** Whether every container of this node has been seen since the engine was last connected. */
export function containersKnown(state: AgentState): boolean {
  return state.listed;
}

function take(state: AgentState, input: AgentInput, nowMs: number, effects: AgentEffect[]): void {
  switch (input.kind) {
    case 'started':
      if (input.memory !== undefined) recall(state, input.memory, effects);
      return;
    case 'assignment':
      acceptAssignment(state, input.assignment, effects);
      return;
    case 'saved':
      adopt(state, input.memory, effects);
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
    case 'step-done': {
      const task = state.tasks.get(input.task);
      if (task !== undefined) settleStep(task, input.step, input.outcome, nowMs);
      return;
    }
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
  effects.push({ kind: 'prefetch', references: memory.assignment.prefetch });
}

/** Refuses an older generation; saves a newer one before anything is done about it. */
function acceptAssignment(state: AgentState, assignment: Assignment, effects: AgentEffect[]): void {
  const newest = state.saving ?? state.assignment;
  if (newest !== undefined && compareGenerations(assignment.generation, newest.generation) <= 0)
    return;
  state.saving = assignment;
  delete state.saveRetryAtMs;
  effects.push({ kind: 'save', memory: memoryOf(state, assignment) });
}

function adopt(state: AgentState, memory: Memory, effects: AgentEffect[]): void {
  const { saving } = state;
  if (
    saving === undefined ||
    compareGenerations(memory.assignment.generation, saving.generation) !== 0
  )
    return;
  delete state.saving;
  state.assignment = saving;
  applyAssignment(state, saving);
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

function unassign(task: LocalTask): void {
  if (task.assigned === undefined) return;
  delete task.assigned;
  delete task.ended;
  task.message = '';
  task.failures = 0;
  task.notBeforeMs = 0;
}

function acceptListing(state: AgentState, containers: readonly Container[], nowMs: number): void {
  state.listing = false;
  state.listed = true;
  delete state.listRetryAtMs;
  const seen = { nowMs, afterAbsence: true };
  const byTask = new Map(containers.map((container) => [container.task, container]));
  for (const container of containers) observe(known(state, container.task), container, seen);
  for (const task of state.tasks.values()) {
    if (!byTask.has(task.id) && task.busy === undefined) observe(task, undefined, seen);
  }
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
  observe(task, container, { nowMs, afterAbsence: false });
}

function known(state: AgentState, id: TaskId): LocalTask {
  const task = state.tasks.get(id) ?? { ...newLocalTask(id), stopGraceMs: STOP_GRACE_MS_UNKNOWN };
  state.tasks.set(id, task);
  return task;
}

function retryWhatIsDue(state: AgentState, nowMs: number, effects: AgentEffect[]): void {
  if (
    state.saveRetryAtMs !== undefined &&
    nowMs >= state.saveRetryAtMs &&
    state.saving !== undefined
  ) {
    delete state.saveRetryAtMs;
    effects.push({ kind: 'save', memory: memoryOf(state, state.saving) });
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
  if (state.engine !== 'connected' || !state.listed) return;
  let inFlight = 0;
  for (const task of state.tasks.values()) {
    if (task.busy !== undefined && task.busy !== 'stop') inFlight += 1;
  }
  for (const task of state.tasks.values()) {
    const step = nextStep(task, nowMs);
    if (step === undefined) continue;
    if (step.kind !== 'stop') {
      if (inFlight >= STEPS_IN_FLIGHT_MAX) continue;
      inFlight += 1;
    }
    task.busy = step.kind;
    effects.push({ kind: 'run', task: task.id, step });
  }
}

function report(state: AgentState, effects: AgentEffect[]): void {
  const tasks: TaskReport[] = [];
  for (const task of state.tasks.values()) {
    const status = taskStatus(task);
    if (sameStatus(task.reported, status)) continue;
    task.reported = status;
    tasks.push({ id: task.id, status });
  }
  if (tasks.length > 0) effects.push({ kind: 'report', tasks });
}

/** A task that nobody wants and that has no container is gone. */
function forgetGone(state: AgentState): void {
  for (const task of state.tasks.values()) {
    const gone =
      task.assigned === undefined && task.container === undefined && task.busy === undefined;
    if (gone && state.listed) state.tasks.delete(task.id);
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

function attemptsText(state: AgentState): string {
  let text = '';
  for (const task of state.tasks.values())
    if (task.attempt > 0) text += `${task.id}=${task.attempt} `;
  return text;
}
