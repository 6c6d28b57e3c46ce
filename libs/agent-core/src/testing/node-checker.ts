import type { TaskId, TaskStatus } from '@grappe/domain';
import { taskStateRank } from '@grappe/domain';
import { PREPARATIONS_IN_FLIGHT_MAX, STEPS_IN_FLIGHT_MAX } from '../constants.ts';
import type { AgentEffect } from '../effects.ts';
import type { TestNode } from './node.ts';

/** What must hold at any time in the life of one agent process. */
export class NodeChecker {
  readonly #told = new Map<TaskId, TaskStatus>();

  check(node: TestNode, effects: readonly AgentEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'report')
        for (const { id, status } of effect.tasks) this.#neverBack(id, status);
      if (effect.kind === 'run') savedBefore(node, effect.task);
    }
    stepsWithinLimits(node);
    if (node.wakeAtMs !== undefined && node.wakeAtMs <= node.nowMs)
      throw new Error(`asks to be woken at ${node.wakeAtMs}, it is ${node.nowMs}`);
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
  if (node.state.tasks.get(task)?.assigned === undefined) {
    if (node.memory === undefined && !node.released)
      throw new Error(`${task} was acted on before anybody said what is wanted`);
    return;
  }
  if (!node.saved.has(task))
    throw new Error(`${task} was acted on before its assignment was saved`);
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
