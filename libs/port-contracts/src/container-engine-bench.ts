import type { AssignedTask, ServiceSpec, TaskId } from '@grappe/domain';
import type { ContainerEngine, EngineEvent, ObservedContainer } from '@grappe/ports';
import { taskOf, valueOf, type ContainerEngineHarness } from './container-engine-harness.ts';

/** What the tests of one suite share; filled before the first of them. */
export interface Bench {
  harness: ContainerEngineHarness;
  engine: ContainerEngine;
}

/** Enough for the containers under test, which end at once when told to. */
export const STOP_GRACE_MS = 1_000;

export function steadyTask(
  bench: Bench,
  id: string,
  spec: Partial<ServiceSpec> = {},
): AssignedTask {
  const { image, steadyCommand } = bench.harness;
  return taskOf(id, image, { command: steadyCommand, ...spec });
}

export async function running(
  bench: Bench,
  id: string,
  spec: Partial<ServiceSpec> = {},
): Promise<AssignedTask> {
  const task = steadyTask(bench, id, spec);
  valueOf(await bench.engine.create(task));
  valueOf(await bench.engine.start(task.id));
  return task;
}

export async function look(bench: Bench, task: TaskId): Promise<ObservedContainer | undefined> {
  return valueOf(await bench.engine.list()).find((container) => container.task === task);
}

export function changed(task: TaskId, state: string): (event: EngineEvent) => boolean {
  return (event) =>
    event.kind === 'changed' && event.task === task && event.container?.state === state;
}
