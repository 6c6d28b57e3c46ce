import type { TaskId } from '@grappe/domain';
import { HEARD_LATELY_MS, LEASE_START_MIN_MS, LEASE_STOP_LEAD_MS } from '../constants.ts';
import { mayRun, type AgentState, type LocalTask } from '../state.ts';

/*
 * A singleton runs only under a lease (ADR 0011), so that the controller can start another one elsewhere although it cannot reach this node: it
 * waits until the lease has ended here, and the stop grace after it. Everything counts on this node's monotonic clock from the moment a
 * heartbeat was sent, which is before the controller began to count.
 *
 * This core stops the container in time. When it cannot, because its process stands still or is dead, or the engine does not obey, the
 * watchdog does it; therefore a singleton is started only when it is guarded (guarding.ts).
 */

/** What a task's lease allows at one moment. Tasks that are no singletons may do anything. */
export interface Permission {
  readonly mayStart: boolean;
  /** If its container runs, or may run, it has to be stopped now. */
  readonly mustStop: boolean;
  /** When that will be so unless the lease is extended; absent when there is no such time, or it has come. */
  readonly mustStopAtMs?: number;
  /** How long a container that is stopped now may take: its whole grace, or what is left of it. */
  readonly stopGraceMs: number;
  /** End of the lease, for a start. */
  readonly leaseUntilMs?: number;
}

export function permissionOf(state: AgentState, task: LocalTask, nowMs: number): Permission {
  const { singleton, stopGraceMs } = task;
  if (!singleton) return { mayStart: true, mustStop: false, stopGraceMs };
  const leaseUntilMs = state.leases.get(task.id);
  /*
   * No lease at all, although it runs: somebody started it by hand, or what the watchdog kept was lost together with the agent that knew of it.
   * Its lease may have ended long ago and another instance may run. It has no grace left that anybody could know of.
   */
  if (leaseUntilMs === undefined) return { mayStart: false, mustStop: true, stopGraceMs: 0 };
  const mustStopAtMs = usableUntilMs(state, task, leaseUntilMs) - LEASE_STOP_LEAD_MS;
  const mustStop = nowMs >= mustStopAtMs;
  const graceLeftMs = Math.floor(leaseUntilMs + stopGraceMs - nowMs);
  return {
    mayStart: lastsLongEnough(leaseUntilMs, nowMs) && isGuarded(state, task, nowMs),
    mustStop,
    ...(mustStop ? {} : { mustStopAtMs }),
    stopGraceMs: Math.max(0, Math.min(stopGraceMs, graceLeftMs)),
    leaseUntilMs,
  };
}

/** Whether a start that is begun now will mostly end within the lease. */
export function lastsLongEnough(leaseUntilMs: number | undefined, nowMs: number): boolean {
  return leaseUntilMs !== undefined && leaseUntilMs - nowMs >= LEASE_START_MIN_MS;
}

/**
 * A lease is worth no more than what the watchdog knows of it: one that it was not told of would end with a kill, without any grace, and one
 * that is not guarded at all is not safe. While a first answer of the watchdog is on its way the lease is taken for good.
 */
function usableUntilMs(state: AgentState, task: LocalTask, leaseUntilMs: number): number {
  const { guarded, failure } = state.guard;
  const entry = guarded.get(task.id);
  if (entry !== undefined && entry.containerId === task.container?.containerId)
    return Math.min(leaseUntilMs, entry.leaseUntilMs);
  return failure === undefined ? leaseUntilMs : Number.NEGATIVE_INFINITY;
}

function isGuarded(state: AgentState, task: LocalTask, nowMs: number): boolean {
  const entry = state.guard.guarded.get(task.id);
  return (
    entry !== undefined &&
    entry.containerId === task.container?.containerId &&
    lastsLongEnough(entry.leaseUntilMs, nowMs)
  );
}

/** Takes a reply of the controller. One that comes too late extends nothing, and is no sign of life of now. */
export function extendLeases(
  state: AgentState,
  tasks: readonly TaskId[],
  untilMs: number,
  nowMs: number,
): void {
  if (untilMs <= nowMs) return;
  state.heardAtMs = nowMs;
  for (const id of tasks) {
    const heldUntilMs = state.leases.get(id);
    if (heldUntilMs === undefined || untilMs > heldUntilMs) state.leases.set(id, untilMs);
  }
}

/** A lease of a task that is not here, or not yet, is kept until it ends; one of a task that is here tells what grace it had. */
export function forgetLeases(state: AgentState, nowMs: number): void {
  const recalled = new Set(state.guard.recalled.map(({ task }) => task));
  for (const [id, untilMs] of state.leases)
    if (untilMs <= nowMs && !state.tasks.has(id) && !recalled.has(id)) state.leases.delete(id);
}

/** The next moment at which a singleton has to be stopped: one deadline for all, reckoned anew with every lease that is extended. */
export function nextLeaseDeadlineMs(state: AgentState, nowMs: number): number | undefined {
  let next: number | undefined;
  for (const task of state.tasks.values()) {
    if (!task.singleton || !mayRun(task) || task.busy === 'stop') continue;
    const { mustStopAtMs } = permissionOf(state, task, nowMs);
    if (mustStopAtMs !== undefined && (next === undefined || mustStopAtMs < next))
      next = mustStopAtMs;
  }
  return next;
}

/** Why a singleton's container does not run any more, or not on, for a person; undefined while its lease lasts. */
export function lapseOf(state: AgentState, task: LocalTask, nowMs: number): string | undefined {
  if (!task.singleton) return undefined;
  const untilMs = state.leases.get(task.id);
  return untilMs !== undefined && nowMs < untilMs ? undefined : lapseMessage(state, nowMs);
}

/** For a container that is stopped now because its lease ends. */
export function leaseStopMessage(state: AgentState, task: LocalTask, nowMs: number): string {
  const untilMs = state.leases.get(task.id);
  const { failure } = state.guard;
  const unguarded = untilMs !== undefined && nowMs < untilMs - LEASE_STOP_LEAD_MS;
  return unguarded && failure !== undefined
    ? `stopped: the watchdog cannot guard it (lease of a singleton): ${failure}`
    : lapseMessage(state, nowMs);
}

function lapseMessage({ heardAtMs }: AgentState, nowMs: number): string {
  if (heardAtMs === undefined)
    return 'stopped: the agent or the board was started anew, and no controller has been heard since (lease of a singleton)';
  const silentMs = nowMs - heardAtMs;
  if (silentMs <= HEARD_LATELY_MS)
    return 'stopped: the controller has let its lease end (lease of a singleton)';
  return `stopped: the controller has not been heard for ${(silentMs / 1_000).toFixed(1)} s (lease of a singleton)`;
}
