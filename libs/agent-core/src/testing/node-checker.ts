import type { TaskId, TaskStatus } from '@grappe/domain';
import { taskEnded, taskStateRank } from '@grappe/domain';
import {
  LEASE_START_MIN_MS,
  LEASE_STOP_LEAD_MS,
  PREPARATIONS_IN_FLIGHT_MAX,
  STEPS_IN_FLIGHT_MAX,
} from '../constants.ts';
import type { AgentEffect, TaskStep } from '../effects.ts';
import type { TestNode } from './node.ts';

/** What must hold at any time in the life of one agent process. */
export class NodeChecker {
  readonly #told = new Map<TaskId, TaskStatus>();

  check(node: TestNode, effects: readonly AgentEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'report')
        for (const { id, status } of effect.tasks) {
          this.#neverBack(id, status);
          endedForSure(node, id, status);
        }
      if (effect.kind === 'run') savedBefore(node, effect.task);
    }
    for (const effect of effects)
      if (effect.kind === 'run') singletonStep(node, effect.task, effect.step);
    stepsWithinLimits(node);
    this.checkTime(node);
    if (node.wakeAtMs !== undefined && node.wakeAtMs <= node.nowMs)
      throw new Error(`asks to be woken at ${node.wakeAtMs}, it is ${node.nowMs}`);
  }

  /** What must hold at any time, also while no agent runs. */
  checkTime(node: TestNode): void {
    for (const { task, state, containerId } of node.containers.values()) {
      const graceMs = node.singletons.get(task);
      if (state !== 'running' || graceMs === undefined || node.byHand.has(task)) continue;
      neverBeyondLease(node, task, graceMs);
      guarded(node, task, containerId);
      stoppedInTime(node, task);
    }
  }

  #neverBack(id: TaskId, status: TaskStatus): void {
    const before = this.#told.get(id);
    this.#told.set(id, status);
    // A task that has stopped is forgotten, and may come again.
    if (before === undefined || before.state === 'stopped') return;
    const back =
      status.attempt === before.attempt
        ? taskStateRank(status.state) < taskStateRank(before.state)
        : status.attempt < before.attempt;
    if (back) throw new Error(`${id} went back from ${say(before)} to ${say(status)}`);
  }
}

/**
 * Nothing is done for a task before the assignment that names it has been on the disk; a leftover is taken away once there is any assignment,
 * or the rack has let the node go.
 */
function savedBefore(node: TestNode, task: TaskId): void {
  const { singleton, assigned, busy } = node.state.tasks.get(task) ?? {};
  // A lease that ends is nobody's wish.
  if (singleton === true && busy === 'stop') return;
  if (assigned === undefined) {
    if (node.memory === undefined && !node.released)
      throw new Error(`${task} was acted on before anybody said what is wanted`);
    return;
  }
  if (!node.saved.has(task))
    throw new Error(`${task} was acted on before its assignment was saved`);
}

/** The controller counts on this, whatever the agent and the engine do. */
function neverBeyondLease(node: TestNode, task: TaskId, graceMs: number): void {
  const endMs = (node.granted.get(task) ?? 0) + graceMs;
  if (node.nowMs > endMs)
    throw new Error(`${task} runs ${node.nowMs - endMs} ms beyond the end of its lease and grace`);
}

/** From before its start until after its end. */
function guarded(node: TestNode, task: TaskId, containerId: string): void {
  const held = node.watchdog.held.some(
    (entry) => entry.task === task && entry.containerId === containerId,
  );
  if (!held) throw new Error(`${task} runs without a guard`);
}

/** The controller starts another as soon as a singleton is said to have ended. */
function endedForSure(node: TestNode, task: TaskId, { state }: TaskStatus): void {
  const runs = node.containers.get(task)?.state === 'running' && !node.byHand.has(task);
  if (node.singletons.has(task) && runs && taskEnded(state))
    throw new Error(`${task} is said to be ${state}, and runs`);
}

/** An agent that runs, and can reach its engine, does not leave it to the watchdog. */
function stoppedInTime(node: TestNode, task: TaskId): void {
  const known = node.state.tasks.get(task);
  if (!node.alive || node.state.engine !== 'connected') return;
  if (known?.container?.state !== 'running' || known.busy !== undefined) return;
  if (known.notBeforeMs > node.nowMs) return;
  const endMs = node.granted.get(task) ?? 0;
  if (node.nowMs >= endMs - LEASE_STOP_LEAD_MS)
    throw new Error(`${task} is not being stopped ${endMs - node.nowMs} ms before its lease ends`);
}

/** Started under a lease that lasts and guarded; stopped with no more grace than the controller waits. */
function singletonStep(node: TestNode, task: TaskId, step: TaskStep): void {
  const graceMs = node.singletons.get(task);
  if (graceMs === undefined) return;
  const endMs = node.granted.get(task) ?? 0;
  if (step.kind === 'start') {
    if (endMs - node.nowMs < LEASE_START_MIN_MS)
      throw new Error(`${task} is started ${endMs - node.nowMs} ms before its lease ends`);
    const { containerId } = node.containers.get(task) ?? {};
    const guard = node.watchdog.held.find((entry) => entry.task === task);
    if (guard === undefined || (containerId !== undefined && guard.containerId !== containerId))
      throw new Error(`${task} is started without a guard`);
    if (guard.leaseUntilMs > endMs || guard.stopGraceMs > graceMs)
      throw new Error(`${task} is guarded less strictly than its lease demands`);
  }
  if (step.kind === 'stop' && step.graceMs > Math.max(0, endMs + graceMs - node.nowMs))
    throw new Error(`${task} is given ${step.graceMs} ms to stop, more than is left`);
}

function stepsWithinLimits({ steps }: TestNode): void {
  const tasks = steps.map(({ task }) => task);
  if (new Set(tasks).size < tasks.length)
    throw new Error(`two steps of one task: ${tasks.join(', ')}`);
  const preparations = steps.filter(({ step }) => step.kind === 'prepare').length;
  const others = steps.filter(({ step }) => step.kind !== 'prepare' && step.kind !== 'stop').length;
  if (preparations > PREPARATIONS_IN_FLIGHT_MAX || others > STEPS_IN_FLIGHT_MAX)
    throw new Error(`${preparations} preparations and ${others} other steps at a time`);
}

function say({ attempt, state }: TaskStatus): string {
  return `${state} (attempt ${attempt})`;
}
