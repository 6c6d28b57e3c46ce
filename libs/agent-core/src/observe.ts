import type { Container } from './inputs.ts';
import { decideRestart } from './restart.ts';
import type { LocalTask } from './state.ts';

/** Of a standby. */
export const STARTED_BY_HAND =
  'its container was started, and not by this agent: a standby is made ready anew';

/** How an observation came about. */
export interface Observation {
  readonly nowMs: number;
  /** The engine or this agent was away before it: an exit may be theirs, not the container's. */
  readonly afterAbsence: boolean;
  /** Why a singleton is not to run at this moment, for a person: an exit may then be the watchdog's work. */
  readonly lapse?: string | undefined;
}

/** Takes a fresh look at a task's container and deals with its end, once per attempt. */
export function observe(
  task: LocalTask,
  container: Container | undefined,
  seen: Observation,
): void {
  const before = task.container;
  // While a step is under way, what is seen may be older than its effect.
  if (task.busy === undefined && tellsOfStart(before, container)) delete task.startUnknown;
  if (container === undefined) delete task.container;
  else task.container = container;
  if (container === undefined) {
    delete task.runningSinceMs;
    delete task.startUnknown;
    if (before !== undefined) vanished(task);
    return;
  }
  if (container.state === 'running') {
    task.runningSinceMs ??= seen.nowMs;
    task.prepared = true;
    task.exitHandled = false;
    // Whoever started it: a wait before the next start has no meaning any more, and must not put off a stop.
    if (before?.state !== 'running') task.notBeforeMs = Math.min(task.notBeforeMs, seen.nowMs);
    const settled = container.health === 'none' || container.health === 'healthy';
    if (settled) task.message = '';
    return;
  }
  const ended = container.state === 'exited' || container.state === 'dead';
  if (ended && !task.exitHandled && task.assigned !== undefined && task.ended === undefined) {
    handleExit(task, container, seen, before?.health === 'unhealthy');
  }
}

/** Whether a start that was asked for must have come about: one that shows what was there before it may still be to come. */
function tellsOfStart(before: Container | undefined, seen: Container | undefined): boolean {
  if (seen?.state === 'created') return false;
  return seen?.state !== 'exited' || before?.state !== 'exited';
}

/** Somebody removed the container by hand: a new one is made, as a further attempt. */
function vanished(task: LocalTask): void {
  if (task.assigned === undefined || task.ended !== undefined) return;
  task.attempt += 1;
  task.exitHandled = false;
  task.message = 'its container was removed from outside; making a new one';
}

function handleExit(
  task: LocalTask,
  container: Container,
  seen: Observation,
  wasUnhealthy: boolean,
): void {
  const policy = task.assigned?.spec.restart;
  if (policy === undefined) return;
  const cutShort = cutShortBy(task, seen);
  if (cutShort !== undefined) {
    beginAgain(task, seen.nowMs, cutShort);
    return;
  }
  const exitCode = container.exitCode ?? UNKNOWN_EXIT_CODE;
  const decision = decideRestart(
    policy,
    {
      exitCode,
      failed: wasUnhealthy || container.outOfMemory,
      interrupted: seen.afterAbsence,
      ranForMs: seen.nowMs - (task.runningSinceMs ?? seen.nowMs),
    },
    task.failures,
  );
  delete task.runningSinceMs;
  task.exitHandled = true;
  const cause = describeExit(container, exitCode, wasUnhealthy);
  switch (decision.kind) {
    case 'complete':
      task.ended = { state: 'completed', message: cause, exitCode };
      return;
    case 'give-up':
      task.failures = decision.failures;
      task.ended = { state: 'failed', message: giveUpMessage(cause, decision.failures), exitCode };
      return;
    case 'restart':
      task.failures = decision.failures;
      task.attempt += 1;
      task.notBeforeMs = seen.nowMs + decision.delayMs;
      task.message = seen.afterAbsence
        ? 'the engine or the board was restarted; starting again'
        : `${cause}; restarting ${waitText(decision.delayMs)}`;
  }
}

/**
 * Why an end is not the container's own: a stop of this agent, the watchdog, or the absence of both. A singleton that had done its work just
 * when its lease was over cannot be told from one that was stopped, and does it again.
 */
function cutShortBy(task: LocalTask, seen: Observation): string | undefined {
  if (task.assigned?.standby === true) return task.ownStop ?? STARTED_BY_HAND;
  return task.ownStop ?? seen.lapse;
}

/** A further attempt as soon as that is possible; nobody has failed. */
function beginAgain(task: LocalTask, nowMs: number, why: string): void {
  delete task.ownStop;
  delete task.runningSinceMs;
  task.exitHandled = true;
  task.attempt += 1;
  task.notBeforeMs = nowMs;
  task.message = why;
}

/** Docker always gives one; a container found dead may not have it. */
const UNKNOWN_EXIT_CODE = 255;
const SIGNAL_EXIT_BASE = 128;
const SIGKILL = 9;

function describeExit(container: Container, exitCode: number, wasUnhealthy: boolean): string {
  if (container.outOfMemory) return `killed: out of memory (exit code ${exitCode})`;
  if (wasUnhealthy) return `stopped: its health check failed (exit code ${exitCode})`;
  if (container.error !== '') return `exit code ${exitCode}: ${container.error}`;
  return exitCode === SIGNAL_EXIT_BASE + SIGKILL
    ? 'killed (exit code 137)'
    : `exited with code ${exitCode}`;
}

function giveUpMessage(cause: string, failures: number): string {
  return failures > 1 ? `${cause}; given up after ${failures} failures in a row` : cause;
}

function waitText(delayMs: number): string {
  return delayMs < SOON_MS ? 'at once' : `in ${(delayMs / 1_000).toFixed(1)} s`;
}

/** Shorter waits are none to a person. */
const SOON_MS = 1_000;
