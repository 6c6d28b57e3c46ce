import type { ServiceKey, TaskId } from '@grappe/domain';
import { DRAIN_ACK_MS_MAX } from '../constants.ts';
import type { Step } from '../context.ts';
import type { TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import { isDrained } from './drained.ts';
import { wakeAt } from './wake.ts';

/**
 * Whether a task that is to be stopped has to wait until gateways have left it. From the first time this is asked it counts as draining, until
 * it is told to stop, or is not to be stopped any more (`endDrains`).
 */
export function waitsForGateways(step: Step, task: TaskRecord): boolean {
  const { draining } = step.state.live.rollouts;
  if (statusOf(step.state, task).state !== 'running' || isDrained(step.state, task)) return false;
  const sinceMs = draining.get(task.id)?.sinceMs ?? step.ctx.nowMs;
  const untilMs = sinceMs + DRAIN_ACK_MS_MAX;
  if (step.ctx.nowMs >= untilMs) return false;
  draining.set(task.id, { service: task.service, sinceMs });
  wakeAt(step, task.service, untilMs);
  return true;
}

/** Tasks of the service that drained and are not waited for any more, because they were told to stop or may stay. */
export function endDrains(step: Step, service: ServiceKey, waiting: ReadonlySet<TaskId>): void {
  const { draining } = step.state.live.rollouts;
  for (const [id, drain] of draining)
    if (drain.service === service && !waiting.has(id)) draining.delete(id);
}
