import type { AssignedTask, Assignment, Generation, TaskId } from '@grappe/domain';
import { compareGenerations } from '@grappe/domain';
import { isMoved } from './board.ts';
import type { AgentEffect } from './effects.ts';
import type { Memory } from './inputs.ts';
import { lapseOf } from './lease/leases.ts';
import { observe } from './observe.ts';
import { wantImages } from './prefetching.ts';
import { mayRun, newLocalTask, type AgentState, type LocalTask } from './state.ts';

/** Of a container that was stopped because its board was halted. */
const HALTED = 'the board was halted; starting again';

/** What the node was to run before the agent was restarted. */
export function recallMemory(
  state: AgentState,
  memory: Memory,
  nowMs: number,
  effects: AgentEffect[],
): void {
  state.assignment = memory.assignment;
  applyAssignment(state, memory.assignment);
  for (const [id, attempt] of Object.entries(memory.attempts)) {
    const task = state.tasks.get(id as TaskId);
    if (task !== undefined) task.attempt = attempt;
  }
  for (const id of memory.halted ?? []) {
    const task = state.tasks.get(id);
    if (task !== undefined) task.ownStop = HALTED;
  }
  for (const task of state.tasks.values()) task.recalled = true;
  if (isMoved(memory.board, state.board)) {
    state.movedFrom = memory.board as string;
    state.held = true;
  }
  state.attemptsSaved = attemptsText({
    ...memoryOf(state, memory.assignment),
    board: memory.board,
  });
  wantImages(state, memory.assignment.prefetch, nowMs, effects);
}

/** The engine has shown every container: one that runs after all has not been stopped. */
export function forgetHalt(task: LocalTask): void {
  if (task.ownStop === HALTED) delete task.ownStop;
}

/**
 * Before all containers are stopped with the board: one that ends with success because it was asked to must not pass for one that has done its
 * work. Saved at once, whatever else is being saved.
 */
export function saveForHalt(state: AgentState, effects: AgentEffect[]): void {
  for (const task of state.tasks.values()) {
    const cutShort = task.assigned !== undefined && task.ended === undefined && mayRun(task);
    if (cutShort) task.ownStop = HALTED;
  }
  const assignment = state.saving ?? state.assignment;
  if (assignment !== undefined) save(state, assignment, effects);
}

/** Refuses an older generation; saves a newer one before anything is done about it. */
export function acceptAssignment(
  state: AgentState,
  assignment: Assignment,
  effects: AgentEffect[],
): void {
  const newest = state.saving ?? state.assignment;
  if (newest !== undefined && compareGenerations(assignment.generation, newest.generation) <= 0)
    return;
  for (const task of state.saving?.tasks ?? []) state.superseded.add(task.id);
  state.saving = assignment;
  delete state.savesRelease;
  delete state.saveRetryAtMs;
  save(state, assignment, effects);
}

/** The controller says it at every connection, so that what is empty already is not saved again. */
export function release(state: AgentState, effects: AgentEffect[]): void {
  // What it runs is not wanted of any board.
  delete state.held;
  const newest = state.saving ?? state.assignment;
  if (newest === undefined) {
    state.released = true;
    return;
  }
  if (newest.tasks.length === 0 && newest.prefetch.length === 0) return;
  const { term, number } = newest.generation;
  const generation = { term, number: number + 1 };
  acceptAssignment(state, { ...newest, generation, tasks: [], prefetch: [] }, effects);
  state.savesRelease = true;
}

/**
 * For Hello, after which the controller continues above it: the newest that is durable. A release that is still being saved counts already, as its
 * number is this agent's own: a controller that takes the node back would give it to an assignment, which would pass for known here.
 */
export function newestGeneration({
  assignment,
  saving,
  savesRelease,
}: AgentState): Generation | undefined {
  return (savesRelease === true ? saving : assignment)?.generation;
}

/** What was being saved is durable: from now on it is acted on. */
export function adopt(
  state: AgentState,
  memory: Memory,
  nowMs: number,
  effects: AgentEffect[],
): void {
  const { saving } = state;
  delete state.saveRetryAtMs;
  if (saving === undefined) return;
  if (compareGenerations(memory.assignment.generation, saving.generation) !== 0) {
    narrow(state, memory.assignment, effects);
    return;
  }
  delete state.saving;
  delete state.savesRelease;
  state.assignment = saving;
  const leftover = [...state.tasks.values()].filter((task) => task.assigned === undefined);
  for (const id of state.superseded)
    if (!state.tasks.has(id)) state.tasks.set(id, newLocalTask(id));
  state.superseded.clear();
  applyAssignment(state, saving);
  for (const task of leftover) if (task.assigned !== undefined) takeBack(state, task, nowMs);
  cancelIdle(state, effects);
  effects.push({ kind: 'ack', generation: saving.generation });
  wantImages(state, saving.prefetch, nowMs, effects);
}

/**
 * An assignment is durable that a newer one, still being saved, replaces. What it brings is not begun; what it no longer names is not gone on with,
 * because an agent that starts now would not know of it.
 */
function narrow(state: AgentState, durable: Assignment, effects: AgentEffect[]): void {
  const inForce = state.assignment;
  if (inForce === undefined) return;
  if (compareGenerations(durable.generation, inForce.generation) <= 0) return;
  const named = new Set(durable.tasks.map(({ id }) => id));
  state.assignment = { ...durable, tasks: inForce.tasks.filter(({ id }) => named.has(id)) };
  for (const task of state.tasks.values()) if (!named.has(task.id)) unassign(task);
  cancelIdle(state, effects);
}

/** Fetching an image for what is not wanted any more would hold up others. */
function cancelIdle(state: AgentState, effects: AgentEffect[]): void {
  for (const task of state.tasks.values()) {
    const idle = task.assigned === undefined && task.busy === 'prepare';
    if (idle) effects.push({ kind: 'cancel', task: task.id });
  }
}

function applyAssignment(state: AgentState, assignment: Assignment): void {
  const assigned = new Set<TaskId>();
  for (const wanted of assignment.tasks) {
    assigned.add(wanted.id);
    const task = state.tasks.get(wanted.id) ?? newLocalTask(wanted.id);
    state.tasks.set(wanted.id, task);
    assign(task, wanted);
  }
  for (const task of state.tasks.values()) if (!assigned.has(task.id)) unassign(task);
}

function assign(task: LocalTask, wanted: AssignedTask): void {
  const promoted = task.assigned?.standby === true && !wanted.standby;
  task.assigned = wanted;
  task.stopGraceMs = wanted.spec.stopGraceMs;
  task.singleton = wanted.spec.singleton;
  if (!promoted) return;
  // It takes over for one that is lost: whatever it was waiting for, it is tried now.
  task.notBeforeMs = 0;
  task.message = '';
}

/** A container that nobody wanted, or nobody was known to want, is wanted: its end, if it has ended, was not dealt with. */
function takeBack(state: AgentState, task: LocalTask, nowMs: number): void {
  // What was told to be stopping cannot go back to running in the same attempt.
  if (task.reported?.state === 'stopping') task.attempt += 1;
  if (task.busy !== undefined) return;
  observe(task, task.container, { nowMs, afterAbsence: true, lapse: lapseOf(state, task, nowMs) });
}

function unassign(task: LocalTask): void {
  if (task.assigned === undefined) return;
  delete task.assigned;
  task.message = '';
  task.notBeforeMs = 0;
}

function memoryOf(state: AgentState, assignment: Assignment): Memory {
  const attempts: Record<TaskId, number> = {};
  const halted: TaskId[] = [];
  for (const { id } of assignment.tasks) {
    const task = state.tasks.get(id);
    if (task !== undefined && task.attempt > 0) attempts[id] = task.attempt;
    if (task?.ownStop === HALTED) halted.push(id);
  }
  const board = state.movedFrom ?? state.board;
  return {
    assignment,
    attempts,
    ...(halted.length > 0 && { halted }),
    ...(board !== undefined && { board }),
  };
}

/** Attempts that changed while an assignment was being saved wait for that save to end. */
export function saveAttempts(state: AgentState, effects: AgentEffect[]): void {
  if (state.assignment === undefined || state.saving !== undefined) return;
  if (attemptsText(memoryOf(state, state.assignment)) === state.attemptsSaved) return;
  save(state, state.assignment, effects);
}

export function save(state: AgentState, assignment: Assignment, effects: AgentEffect[]): void {
  const memory = memoryOf(state, assignment);
  state.attemptsSaved = attemptsText(memory);
  effects.push({ kind: 'save', memory });
}

/** What is saved with an assignment and changes without one. */
function attemptsText({
  attempts,
  halted,
  board,
}: Omit<Memory, 'assignment' | 'board'> & { readonly board?: string | undefined }): string {
  return JSON.stringify({ attempts, halted, board });
}
