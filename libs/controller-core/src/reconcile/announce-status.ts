import { emit, type Step } from '../context.ts';
import type { ReportedTask } from '../inputs.ts';
import type { TaskRecord } from '../state/records.ts';

/** Tells as events what a node has reported of a task and what is new in it. */
export function announceStatus(
  step: Step,
  task: TaskRecord,
  before: { readonly state: string; readonly attempt: number },
  report: ReportedTask,
): void {
  const { status } = report;
  const subject = {
    service: task.service,
    task: task.id,
    ...(task.node === undefined ? {} : { node: task.node }),
  };
  if (status.attempt > before.attempt) {
    emit(step, 'task.restarting', subject, status.message || `attempt ${status.attempt + 1}`);
  }
  if (status.state === before.state) return;
  if (status.state === 'running') emit(step, 'task.running', subject, task.reason);
  if (status.state === 'failed' || status.state === 'rejected') {
    emit(step, 'task.failed', subject, status.message);
  }
  if (status.state === 'completed') emit(step, 'task.completed', subject, status.message);
  if (status.state === 'stopped') emit(step, 'task.stopped', subject, status.message);
}
