import type { TaskId } from '@grappe/domain';
import { GUARD_RETRY_MS, UNLISTED_GUARD_MARGIN_MS } from '../constants.ts';
import type { AgentEffect } from '../effects.ts';
import type { Container, GuardedContainer } from '../inputs.ts';
import { awaitsStart, mayRun, type AgentState, type LocalTask } from '../state.ts';
import { lastsLongEnough } from './leases.ts';

/** What the watchdog kept tells what runs under which lease, before the engine has said anything. */
export function recallGuarded(state: AgentState, recalled: readonly GuardedContainer[]): void {
  state.guard.recalled = recalled;
  state.guard.guarded = byTask(recalled);
  for (const { task, leaseUntilMs } of recalled) state.leases.set(task, leaseUntilMs);
}

/** A container that the watchdog has kept is a singleton's, also when the assignment that said so is lost. */
export function markRecalled(state: AgentState, task: LocalTask): void {
  const entry = state.guard.recalled.find((recalled) => recalled.task === task.id);
  if (entry === undefined) return;
  task.singleton = true;
  if (task.assigned === undefined) task.stopGraceMs = entry.stopGraceMs;
}

/** It was guarded because it ran or was about to: the agent before may have asked for a start that has not come about yet. */
export function mayHaveBeenStarted(
  state: AgentState,
  { containerId, state: seen }: Container,
): boolean {
  const wasGuarded = state.guard.recalled.some((entry) => entry.containerId === containerId);
  return wasGuarded && (seen === 'created' || seen === 'exited');
}

/** The engine has shown all containers: what it named is judged by that, what it did not name keeps the lease that it was found with. */
export function settleRecalled(state: AgentState, listed: readonly Container[]): void {
  const { guard } = state;
  const named = new Set(listed.map(({ containerId }) => containerId));
  guard.unlisted = [...guard.recalled, ...guard.unlisted].filter(
    ({ containerId }) => !named.has(containerId),
  );
  guard.recalled = [];
}

/** When the next of the containers that no listing names needs no guard any more. */
export function nextUnlistedEndMs({ guard }: AgentState): number | undefined {
  return guard.unlisted.length === 0 ? undefined : Math.min(...guard.unlisted.map(deadForSureMs));
}

function deadForSureMs({ leaseUntilMs, stopGraceMs }: GuardedContainer): number {
  return leaseUntilMs + stopGraceMs + UNLISTED_GUARD_MARGIN_MS;
}

/** Asks for the list to be guarded whenever it changes, also when only a lease has been extended. */
export function guardContainers(state: AgentState, nowMs: number, effects: AgentEffect[]): void {
  const { guard } = state;
  guard.unlisted = guard.unlisted.filter((entry) => nowMs < deadForSureMs(entry));
  if (guard.retryAtMs !== undefined && nowMs < guard.retryAtMs) return;
  const wanted = toGuard(state, nowMs);
  if (guard.retryAtMs === undefined && isSame(wanted, guard.asked)) return;
  delete guard.retryAtMs;
  guard.asked = wanted;
  guard.guarded = stillAsked(state, guard.guarded.values());
  effects.push({ kind: 'guard', containers: wanted });
}

/** What is not in the newest list may not be guarded any more in a moment. */
export function acceptGuarded(state: AgentState, containers: readonly GuardedContainer[]): void {
  delete state.guard.failure;
  delete state.guard.retryAtMs;
  state.guard.guarded = stillAsked(state, containers);
}

/** The watchdog guards what it did before. */
export function acceptGuardFailure(state: AgentState, message: string, nowMs: number): void {
  state.guard.failure = message;
  state.guard.retryAtMs = nowMs + GUARD_RETRY_MS;
}

/**
 * Containers that run, or may run, whoever started them; those that are about to be started; and those of the agent before, until the engine has
 * shown what became of them, or they are dead in any case.
 */
function toGuard(state: AgentState, nowMs: number): GuardedContainer[] {
  const wanted: GuardedContainer[] = [];
  for (const task of state.tasks.values()) {
    const { container } = task;
    if (!task.singleton || container === undefined) continue;
    const leaseUntilMs = state.leases.get(task.id);
    const starts = awaitsStart(task) && lastsLongEnough(leaseUntilMs, nowMs);
    if (starts || mayRun(task) || container.state === 'removing')
      wanted.push(entryOf(task.id, container.containerId, leaseUntilMs, task.stopGraceMs));
  }
  for (const entry of state.guard.recalled) {
    if (wanted.some(({ task }) => task === entry.task)) continue;
    const { task, containerId, stopGraceMs } = entry;
    wanted.push(entryOf(task, containerId, state.leases.get(task), stopGraceMs));
  }
  for (const entry of state.guard.unlisted)
    if (!wanted.some(({ task }) => task === entry.task)) wanted.push(entry);
  return wanted;
}

/** Without a lease, one that ended when time began: it is to be dead now. */
function entryOf(
  task: TaskId,
  containerId: string,
  leaseUntilMs: number | undefined,
  stopGraceMs: number,
): GuardedContainer {
  return leaseUntilMs === undefined
    ? { task, containerId, leaseUntilMs: 0, stopGraceMs: 0 }
    : { task, containerId, leaseUntilMs, stopGraceMs };
}

function stillAsked(
  { guard }: AgentState,
  containers: Iterable<GuardedContainer>,
): ReadonlyMap<TaskId, GuardedContainer> {
  const asked = byTask(guard.asked);
  const kept = [...containers].filter(
    ({ task, containerId }) => asked.get(task)?.containerId === containerId,
  );
  return byTask(kept);
}

function byTask(containers: readonly GuardedContainer[]): ReadonlyMap<TaskId, GuardedContainer> {
  return new Map(containers.map((container) => [container.task, container]));
}

function isSame(a: readonly GuardedContainer[], b: readonly GuardedContainer[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, n) => {
      const other = b[n];
      return (
        other !== undefined &&
        one.task === other.task &&
        one.containerId === other.containerId &&
        one.leaseUntilMs === other.leaseUntilMs &&
        one.stopGraceMs === other.stopGraceMs
      );
    })
  );
}
