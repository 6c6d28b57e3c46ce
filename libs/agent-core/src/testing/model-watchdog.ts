import type { TaskId } from '@grappe/domain';
import type { Container, GuardedContainer } from '../inputs.ts';

/** Kills what it guards when its lease and its stop grace are over. Outlives the agent, and nothing holds it up. */
export class ModelWatchdog {
  held: readonly GuardedContainer[] = [];
  /** Set: nothing can be guarded any more. */
  failure: string | undefined;
  /** Tasks whose containers it has killed. */
  readonly kills: TaskId[] = [];

  /** When it kills next among these containers; in the past when it should have already. */
  nextKillMs(containers: ReadonlyMap<TaskId, Container>): number | undefined {
    const times = this.held
      .filter((entry) => lives(entry, containers))
      .map(({ leaseUntilMs, stopGraceMs }) => leaseUntilMs + stopGraceMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Tasks whose containers die now. */
  kill(containers: ReadonlyMap<TaskId, Container>, nowMs: number): TaskId[] {
    const due = this.held.filter(
      (entry) => lives(entry, containers) && nowMs >= entry.leaseUntilMs + entry.stopGraceMs,
    );
    const tasks = due.map(({ task }) => task);
    this.kills.push(...tasks);
    return tasks;
  }
}

function lives(
  { task, containerId }: GuardedContainer,
  containers: ReadonlyMap<TaskId, Container>,
): boolean {
  const container = containers.get(task);
  return container?.state === 'running' && container.containerId === containerId;
}
