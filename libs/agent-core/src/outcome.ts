import {
  ENGINE_RETRY_MS,
  PREPARE_RETRY_MS_MAX,
  PREPARE_RETRY_MS_MIN,
  START_ATTEMPTS_MAX,
  START_RETRY_MS_MIN,
} from './constants.ts';
import type { Container, StepFailure, StepOutcome, TaskStepKind } from './inputs.ts';
import { observe, type Observation } from './observe.ts';
import type { LocalTask } from './state.ts';

/** Takes the outcome of a task's step. */
export function settleStep(
  task: LocalTask,
  step: TaskStepKind,
  outcome: StepOutcome,
  { nowMs, lapse }: Omit<Observation, 'afterAbsence'>,
): void {
  delete task.busy;
  if (outcome.ok) {
    succeed(task, step, outcome.container, { nowMs, lapse, afterAbsence: false });
    if (step === 'stop') {
      delete task.ownStop;
      // Asked for after the start: now it does not run, whatever became of that.
      delete task.startUnknown;
    }
    return;
  }
  if (step === 'stop') delete task.ownStop;
  if (step === 'start' && isCertain(outcome.failure)) delete task.startUnknown;
  if (outcome.failure.kind === 'too-late') return;
  if (outcome.failure.kind === 'unreachable') {
    task.notBeforeMs = nowMs + ENGINE_RETRY_MS;
    return;
  }
  // The watchdog may have killed it while it was being made to run, which the engine tells in words of its own: nobody has failed.
  if (step === 'start' && lapse !== undefined) {
    task.message = lapse;
    return;
  }
  fail(task, step, outcome.failure, nowMs);
}

function succeed(
  task: LocalTask,
  step: TaskStepKind,
  container: Container | undefined,
  seen: Observation,
): void {
  switch (step) {
    case 'prepare':
      task.prepared = true;
      task.failures = 0;
      task.message = '';
      return;
    case 'remove':
      delete task.container;
      delete task.startUnknown;
      return;
    case 'start':
      task.startFailures = 0;
      // Ended before anybody saw it run: without this, an end that has not been dealt with would pass for the one before.
      if (task.startingAttempt === task.attempt && task.ended === undefined)
        task.exitHandled = false;
      delete task.startingAttempt;
      if (container !== undefined) observe(task, container, seen);
      return;
    case 'create':
    case 'stop':
      if (container !== undefined) observe(task, container, seen);
      else observe(task, undefined, seen);
  }
}

/** Whether the engine has refused, so that the container certainly does not run. Whatever else went wrong, it may still have been started. */
function isCertain({ kind }: StepFailure): boolean {
  return kind !== 'unreachable' && kind !== 'other';
}

function fail(task: LocalTask, step: TaskStepKind, failure: StepFailure, nowMs: number): void {
  if (step === 'stop' || step === 'remove') {
    task.notBeforeMs = nowMs + ENGINE_RETRY_MS;
    task.message = failure.message;
    return;
  }
  if (failure.kind === 'invalid') {
    task.ended = { state: 'rejected', message: failure.message };
    return;
  }
  if (step === 'prepare') {
    task.failures += 1;
    const waitMs = Math.min(PREPARE_RETRY_MS_MIN * 2 ** (task.failures - 1), PREPARE_RETRY_MS_MAX);
    task.notBeforeMs = nowMs + waitMs;
    task.message = `${failure.message}; trying again in ${Math.round(waitMs / 1_000)} s`;
    return;
  }
  if (failure.kind === 'image-unavailable') {
    // Somebody removed the image between two steps. The wait keeps an engine that contradicts itself from being asked without end.
    task.prepared = false;
    task.notBeforeMs = nowMs + PREPARE_RETRY_MS_MIN;
    task.message = failure.message;
    return;
  }
  task.startFailures += 1;
  if (task.startFailures >= START_ATTEMPTS_MAX) {
    task.ended = { state: 'failed', message: failure.message };
    return;
  }
  task.notBeforeMs = nowMs + START_RETRY_MS_MIN * 2 ** (task.startFailures - 1);
  task.message = failure.message;
}
