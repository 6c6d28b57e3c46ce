import { canonicalJson, err, failure, type BootId } from '@grappe/domain';
import { watchAlerts } from './alerts/alerts.ts';
import { noteHook } from './alerts/hooks.ts';
import { holdEnds, releaseEnds } from './alerts/untold-ends.ts';
import { endBackoffs } from './backoffs.ts';
import { PROBE_KEY_LENGTH, STORE_RETRY_MS } from './constants.ts';
import { emit, type CoreContext, type Step } from './context.ts';
import { handleFenced } from './detect/fence.ts';
import { noteOtherVersion } from './detect/other-version.ts';
import { takeHint } from './detect/session.ts';
import { expectNodes } from './detect/startup.ts';
import { detect } from './detect/tick.ts';
import type { ControllerEffect } from './effects.ts';
import type { ControllerInput } from './inputs.ts';
import { allotMissing } from './front-door/addresses.ts';
import {
  noteCertificates,
  noteDirtyServices,
  sendFrontDoor,
  syncFrontDoor,
} from './front-door/sync.ts';
import { watchDying } from './hardware/converters.ts';
import { driveHalts, handleHalted } from './hardware/halt.ts';
import { handleRestored, restorePower } from './hardware/relays.ts';
import { markAllUnsaid, sayStandings } from './hardware/standing.ts';
import { indexIncidents } from './incidents/ledger.ts';
import { beginTerm, noteTerm } from './incidents/terms.ts';
import { noteSilentEnds, trackIncidents } from './incidents/track.ts';
import { handleAgent } from './link.ts';
import { assumeLeases, expireLeases } from './lease/lease.ts';
import { handleWoken } from './power/follow-plan.ts';
import { watchLoads } from './monitors/load-weights.ts';
import { watchMonitors } from './monitors/replace.ts';
import { closeLedger, openLedger, watchLedger } from './power/ledger/keep-ledger.ts';
import { noteEnergy, recallEnergy, watchEnergy } from './power/policy-watch.ts';
import { rebalance } from './rebalance/rebalance.ts';
import { markAllServicesDirty } from './reconcile/dirty.ts';
import { forgetOldFailures } from './reconcile/failures.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { resumeMaintenance, watchMaintenance } from './requests/maintenance.ts';
import { nodeRecord } from './requests/nodes.ts';
import { handleRequest } from './requests/requests.ts';
import { wakeServices } from './rollout/wake.ts';
import { RACK_KEY } from './state/durable.ts';
import { findEvents } from './restore.ts';
import { driveUpgrade } from './upgrade/drive.ts';
import type { ControllerState } from './state/state.ts';
import type { RecordOperation } from './state/table.ts';

/**
 * What one step has decided. The runtime first makes `operations` durable in one commit, then calls `settle` with the outcome, then
 * performs the effects that `settle` returned. It does not start another step in between.
 */
export interface StepResult {
  readonly state: ControllerState;
  readonly operations: readonly RecordOperation[];
  readonly effects: readonly ControllerEffect[];
  /**
   * Set when the step carries out an operator's request: without room on the disk it is undone and refused; other steps go on in memory.
   */
  readonly request?: string;
}

/** `full`: the store had no room and changed nothing. */
export type CommitOutcome = 'durable' | 'full';

/**
 * The controller's decisions: a function of what is known, what has happened, and the time. The state is updated in place and belongs to
 * this function (ADR 0002); nothing is read or written anywhere else.
 */
export function stepController(
  state: ControllerState,
  input: ControllerInput,
  ctx: CoreContext,
): StepResult {
  const step: Step = { state, ctx, effects: [] };
  const undoable = input.kind === 'request' && !isUnsaved(step);
  switch (input.kind) {
    case 'started':
      start(step, input.boot);
      break;
    case 'stopping':
      stop(step);
      break;
    case 'tick':
      lookAtClock(step);
      break;
    case 'reconcile':
      decide(step);
      break;
    case 'request':
      answer(step, input);
      break;
    case 'certificates':
      noteCertificates(step, input.certificates);
      break;
    case 'presence':
      takeHint(step, input);
      break;
    case 'refused-version':
      noteOtherVersion(step, input);
      break;
    case 'fenced':
      handleFenced(step, input);
      break;
    case 'power-restored':
      handleRestored(step, input);
      break;
    case 'woken':
      handleWoken(step, input);
      break;
    case 'halted':
      handleHalted(step, input);
      break;
    case 'hook-told':
      noteHook(step, input);
      break;
    default:
      handleAgent(step, input);
  }
  derive(step, input, undoable);
  return {
    state,
    operations:
      isUnsaved(step) && ctx.nowMs < state.live.nextSaveAtMs ? [] : state.durable.operations(),
    effects: isUnsaved(step) ? holdEnds(state, step.effects) : step.effects,
    ...(undoable ? { request: input.id } : {}),
  };
}

/** What is worked out from all that the step has left behind. Alerts come after incidents, which say what a slot waits for. */
function derive(step: Step, { kind }: ControllerInput, undoable: boolean): void {
  trackIncidents(step, { undoable });
  if (kind === 'tick') watchAlerts(step);
  sayStandings(step);
}

function answer(step: Step, { id, request }: Extract<ControllerInput, { kind: 'request' }>): void {
  // While the disk is full, a request would be undone together with all that is only in memory.
  const result = isUnsaved(step) ? err(STORAGE_FULL) : handleRequest(step, request);
  step.effects.push({ kind: 'reply', request: id, result });
}

/** What is written last. */
function stop(step: Step): void {
  noteTerm(step);
  closeLedger(step);
  noteEnergy(step);
}

/** What follows from all that has changed. */
function decide(step: Step): void {
  noteDirtyServices(step);
  reconcile(step);
  syncFrontDoor(step);
}

/** What follows from the time alone. */
function lookAtClock(step: Step): void {
  watchDying(step);
  detect(step);
  endBackoffs(step);
  wakeServices(step);
  expireLeases(step);
  noteSilentEnds(step);
  watchMaintenance(step);
  forgetOldFailures(step);
  rebalance(step);
  watchEnergy(step);
  watchLedger(step);
  watchMonitors(step);
  watchLoads(step);
  driveHalts(step);
  driveUpgrade(step);
  restorePower(step);
  sendFrontDoor(step);
}

/** Takes the store's answer to a step's operations, and returns the effects to perform. */
export function settleController(
  state: ControllerState,
  result: StepResult,
  outcome: CommitOutcome,
  nowMs: number,
): readonly ControllerEffect[] {
  const { durable, live } = state;
  if (outcome === 'durable') {
    durable.settle();
    delete live.unsavedSinceMs;
    delete live.energy.undo;
    return [...releaseEnds(state), ...result.effects];
  }
  live.unsavedSinceMs ??= nowMs;
  live.nextSaveAtMs = nowMs + STORE_RETRY_MS;
  if (result.request === undefined) return holdEnds(state, result.effects);
  durable.discard();
  findEvents(state);
  indexIncidents(state);
  undoTier(state);
  markAllUnsaid(state);
  delete live.unsavedSinceMs;
  return [{ kind: 'reply', request: result.request, result: err(STORAGE_FULL) }];
}

/** The tier that a request has set is not to be. What follows from it is looked at with the clock. */
function undoTier({ live: { energy } }: ControllerState): void {
  if (energy.undo === undefined) return;
  Object.assign(energy, energy.undo);
  delete energy.undo;
  energy.nextLookAtMs = Number.NEGATIVE_INFINITY;
}

function isUnsaved(step: Step): boolean {
  return step.state.live.unsavedSinceMs !== undefined;
}

const STORAGE_FULL = failure(
  'STORAGE_FULL',
  "the controller's disk is full: nothing was changed",
  'Make room on the disk that holds the data folder, then try again.',
);

/** Whether there is something to reconcile; the runtime then posts `reconcile` behind the inputs that wait already. */
export function wantsReconcile(state: ControllerState): boolean {
  const { dirty, dirtyNodes, unprepared, frontDoor } = state.live;
  return frontDoor.dirty.size > 0 || dirty.size > 0 || dirtyNodes.size > 0 || unprepared.size > 0;
}

function start(step: Step, boot: BootId | undefined): void {
  const { durable, live, rack } = step.state;
  const before = durable.rack.get(RACK_KEY);
  const term = (before?.term ?? 0) + 1;
  const leaseTtlMs = Math.max(rack.failover.leaseTtlMs, before?.leaseTtlMs ?? 0);
  durable.rack.put(RACK_KEY, { name: rack.name, term, leaseTtlMs });
  beginTerm(step, term);
  for (const node of durable.nodes.values()) {
    const record = nodeRecord(step, node.name, node);
    // Mostly unchanged: a start needs not write what is there already.
    if (canonicalJson(record) !== canonicalJson(node)) durable.nodes.put(node.name, record);
  }
  expectNodes(step);
  live.probeKey = step.ctx.randomId(PROBE_KEY_LENGTH);
  assumeLeases(step, leaseTtlMs);
  resumeMaintenance(step);
  recallEnergy(step, boot);
  openLedger(step);
  allotMissing(step);
  emit(step, 'controller.started', {}, `term ${term}`);
  markAllServicesDirty(step.state);
}
