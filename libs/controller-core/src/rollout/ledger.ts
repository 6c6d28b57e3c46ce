import type { ServiceKey } from '@grappe/domain';
import { MESSAGE_TEXT_MAX } from '@grappe/domain';
import { ROLLOUTS_KEPT_MAX } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { ServiceRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import type {
  Rollout,
  RolloutKind,
  RolloutLedger,
  RolloutState,
  RolloutVersion,
  VersionSnapshot,
} from './records.ts';

/** The latest rollout of the service, over or not. */
export function latestRollout(
  { durable }: ControllerState,
  service: ServiceKey,
): Rollout | undefined {
  return durable.rollouts.get(service)?.rollouts.at(-1);
}

/** The rollout of the service that is under way: running or paused. */
export function activeRollout(state: ControllerState, service: ServiceKey): Rollout | undefined {
  const latest = latestRollout(state, service);
  return latest !== undefined && isActive(latest) ? latest : undefined;
}

export function isActive({ state }: Rollout): boolean {
  return state === 'running' || state === 'paused';
}

/** Above every version that the service has had, also those that were taken back. */
export function nextVersion({ durable }: ControllerState, service: ServiceRecord): number {
  const highest = durable.rollouts.get(service.key)?.highestVersion ?? 0;
  return 1 + Math.max(service.version, highest);
}

interface Beginning {
  readonly kind: RolloutKind;
  readonly before: ServiceRecord;
  readonly after: ServiceRecord;
  readonly why: string;
  /** What becomes of one that is under way. */
  readonly endsEarlier: Extract<RolloutState, 'rolled-back' | 'superseded'>;
}

/** Begins a rollout; what was under way ends. The service's record is the caller's. */
export function beginRollout(step: Step, beginning: Beginning): void {
  const { durable, live } = step.state;
  const { kind, before, after, why } = beginning;
  endActive(step, after, beginning);
  const ledger = durable.rollouts.get(after.key);
  const previous = lastGood(ledger, beginning) ?? snapshotOf(before);
  const rollout: Rollout = {
    number: (ledger?.rollouts.at(-1)?.number ?? 0) + 1,
    kind,
    from: versionOf(previous),
    to: versionOf(after),
    state: 'running',
    policy: kind === 'deploy' ? after.spec.update : before.spec.rollback,
    firstTask: live.nextTask,
    startedAtMs: step.ctx.wallMs,
    failedSlots: [],
    lastFailure: '',
    why: why.slice(0, MESSAGE_TEXT_MAX),
  };
  durable.rollouts.put(after.key, {
    service: after.key,
    highestVersion: Math.max(ledger?.highestVersion ?? 0, before.version, after.version),
    previous,
    rollouts: [...(ledger?.rollouts ?? []), rollout].slice(-ROLLOUTS_KEPT_MAX),
  });
  forgetWaits(step, after.key);
  const text = `${kind} of version ${rollout.to.version} in place of ${before.version}`;
  emit(step, 'rollout.started', { service: after.key }, why === '' ? text : `${text}: ${why}`);
}

function endActive(
  step: Step,
  { key, version }: ServiceRecord,
  { endsEarlier, why }: Beginning,
): void {
  if (activeRollout(step.state, key) === undefined) return;
  changeRollout(step, key, {
    state: endsEarlier,
    endedAtMs: step.ctx.wallMs,
    why: endsEarlier === 'superseded' ? `version ${version} was deployed` : why,
  });
}

/** A deploy on top of one that did not get through: what served well is what came before both. */
function lastGood(
  ledger: RolloutLedger | undefined,
  { kind, before }: Beginning,
): VersionSnapshot | undefined {
  const latest = ledger?.rollouts.at(-1);
  if (ledger === undefined || latest === undefined || kind !== 'deploy') return undefined;
  const unproven = latest.state === 'superseded' || latest.state === 'failed';
  const isDeployOfIt = latest.kind === 'deploy' && latest.to.version === before.version;
  return unproven && isDeployOfIt ? ledger.previous : undefined;
}

function snapshotOf({ version, spec, volumes }: ServiceRecord): VersionSnapshot {
  return { version, spec, volumes };
}

function versionOf({ version, spec }: VersionSnapshot): RolloutVersion {
  return { version, image: spec.image };
}

/** Changes the latest rollout of the service. */
export function changeRollout(step: Step, service: ServiceKey, changes: Partial<Rollout>): void {
  const { rollouts } = step.state.durable;
  const ledger = rollouts.get(service);
  const latest = ledger?.rollouts.at(-1);
  if (ledger === undefined || latest === undefined) return;
  const why = (changes.why ?? latest.why).slice(0, MESSAGE_TEXT_MAX);
  const changed: Rollout = { ...latest, ...changes, why };
  rollouts.put(service, { ...ledger, rollouts: [...ledger.rollouts.slice(0, -1), changed] });
}

/** What was waited for belongs to the past. */
export function forgetWaits({ state: { live } }: Step, service: ServiceKey): void {
  const { awaitedSinceMs, obstacles } = live.rollouts;
  for (const waits of [awaitedSinceMs, obstacles])
    for (const slot of waits.keys()) if (slot.startsWith(`${service}#`)) waits.delete(slot);
}

/** The service is no more. */
export function forgetRollouts(step: Step, service: ServiceKey): void {
  step.state.durable.rollouts.delete(service);
  step.state.live.rollouts.wakeAtMs.delete(service);
  forgetWaits(step, service);
}
