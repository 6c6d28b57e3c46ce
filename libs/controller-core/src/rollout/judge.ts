import type { TaskStatus } from '@grappe/domain';
import { slotText } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { termMs } from '../incidents/ledger.ts';
import { engineIncident } from '../incidents/opening.ts';
import { forgetFailures } from '../reconcile/failures.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { activeRollout, beginRollout, changeRollout, forgetWaits } from './ledger.ts';
import type { Progress } from './plan.ts';
import type {
  Rollout,
  RolloutCounts,
  RolloutKind,
  RolloutState,
  VersionSnapshot,
} from './records.ts';

/**
 * A task's status is about to change. A new version fails when its task is given up, ends without having been told to, or is unhealthy, before it was
 * watched for long enough. `atOnce`: the node has said so when it happened; of what happened while it was away it is not known whether the
 * task or its board was the cause. `beganAtMs`: when it began, if that was before now.
 */
export function noteTrouble(
  step: Step,
  task: TaskRecord,
  before: TaskStatus,
  status: TaskStatus,
  { atOnce, beganAtMs = step.ctx.nowMs }: { readonly atOnce: boolean; readonly beganAtMs?: number },
): void {
  const rollout = activeRollout(step.state, task.service);
  if (rollout?.state !== 'running' || task.version !== rollout.to.version) return;
  if (task.desired !== 'running' || task.sequence < rollout.firstTask) return;
  const trouble = troubleOf(step, task, before, status, atOnce);
  const slot = slotText(task.slot);
  if (trouble === undefined || rollout.failedSlots.includes(slot)) return;
  const sinceMs = step.state.live.runningSinceMs.get(task.id) ?? step.ctx.nowMs;
  if (before.state === 'running' && beganAtMs - sinceMs > rollout.policy.monitorMs) return;
  const said = status.message === '' ? '' : `: ${status.message}`;
  changeRollout(step, task.service, {
    failedSlots: [...rollout.failedSlots, slot],
    lastFailure: `slot ${slot} on ${task.node ?? ''} ${trouble}${said}`,
  });
  step.state.live.dirty.add(task.service);
}

function troubleOf(
  step: Step,
  task: TaskRecord,
  before: TaskStatus,
  status: TaskStatus,
  atOnce: boolean,
): string | undefined {
  if (status.state === 'failed' || status.state === 'rejected') return status.state;
  if (status.attempt > before.attempt) {
    const isItsOwn = atOnce && engineIncident(step, task, termMs(step)) === undefined;
    return isItsOwn ? 'ended and is started again' : undefined;
  }
  return status.health === 'unhealthy' && status.state === 'running' ? 'is unhealthy' : undefined;
}

/** Acts on failures beyond what the policy allows. Returns whether the service is another one now. */
export function judgeRollout(step: Step, service: ServiceRecord, progress: Progress): boolean {
  const rollout = activeRollout(step.state, service.key);
  if (rollout?.state !== 'running' || !hasFailed(rollout, progress)) return false;
  const why = failureText(rollout, progress);
  const action = rollout.policy.failureAction;
  if (action === 'continue') return false;
  // A rollback that fails cannot be rolled back: that would begin anew what has failed before.
  if (action === 'rollback' && rollout.kind === 'deploy') {
    goBack(step, service, 'rollback', why);
    return true;
  }
  changeRollout(step, service.key, { state: 'paused', why });
  forgetWaits(step, service.key);
  emit(step, 'rollout.paused', { service: service.key }, why);
  return false;
}

function hasFailed(rollout: Rollout, progress: Progress): boolean {
  const failed = failuresOfWanted(rollout, progress);
  return failed > 0 && failed / progress.size > rollout.policy.failureRatioMax;
}

/** A slot that was scaled away has failed nobody. */
function failuresOfWanted({ failedSlots }: Rollout, progress: Progress): number {
  const wanted = new Set([...progress.keys()].map(({ slot }) => slotText(slot)));
  return failedSlots.filter((slot) => wanted.has(slot)).length;
}

function failureText(rollout: Rollout, progress: Progress): string {
  const share = `${failuresOfWanted(rollout, progress)} of ${progress.size} slots`;
  return `version ${rollout.to.version} failed in ${share}, the last: ${rollout.lastFailure}`;
}

/** Makes the version before the latest rollout the service's again; false when there is none. */
export function goBack(
  step: Step,
  service: ServiceRecord,
  kind: Exclude<RolloutKind, 'deploy'>,
  why: string,
): boolean {
  const { durable, live } = step.state;
  const previous = durable.rollouts.get(service.key)?.previous;
  if (previous === undefined) return false;
  const after = backTo(service, previous);
  beginRollout(step, { kind, before: service, after, why, endsEarlier: 'rolled-back' });
  durable.services.put(service.key, after);
  forgetFailures(live, service.key);
  live.dirty.add(service.key);
  for (const node of live.nodes.keys()) live.dirtyNodes.add(node);
  return true;
}

/** The number of replicas is not part of a version: it stays as it is now, where the earlier version may have that many. */
function backTo(
  service: ServiceRecord,
  { version, spec, volumes }: VersionSnapshot,
): ServiceRecord {
  const sameKind = service.spec.mode.kind === spec.mode.kind && !spec.singleton;
  const mode = sameKind ? service.spec.mode : spec.mode;
  return { ...service, version, volumes, spec: { ...spec, mode } };
}

/** Ends the rollout when nothing of the old version is left to replace. */
export function concludeRollout(step: Step, service: ServiceRecord, progress: Progress): void {
  const rollout = activeRollout(step.state, service.key);
  // What is shed is to run again, and only then shows what the new version is worth.
  const isShed = step.state.live.energy.shed.has(service.key);
  if (rollout?.state !== 'running' || isShed) return;
  const open = [...progress.values()].some(
    (at) => at !== 'updated' && at !== 'failed' && at !== 'idle',
  );
  if (open) return;
  const counts = countSlots(progress);
  const failed = hasFailed(rollout, progress);
  const state: RolloutState = failed ? 'failed' : 'completed';
  const why = failed ? failureText(rollout, progress) : rollout.why;
  changeRollout(step, service.key, { state, endedAtMs: step.ctx.wallMs, counts, why });
  forgetWaits(step, service.key);
  step.state.live.rollouts.wakeAtMs.delete(service.key);
  const kind = failed ? 'rollout.failed' : 'rollout.completed';
  const text = `version ${rollout.to.version} runs in ${counts.updated} of ${counts.slots} slots`;
  emit(step, kind, { service: service.key }, failed ? why : text);
}

export function countSlots(progress: Progress): RolloutCounts {
  const all = [...progress.values()];
  return {
    slots: all.length,
    updated: all.filter((at) => at === 'updated').length,
    failed: all.filter((at) => at === 'failed').length,
  };
}
