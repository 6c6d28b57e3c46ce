import {
  canonicalJson,
  compareGenerations,
  type FrontDoor,
  type FrontDoorProblem,
  type GatewayDuty,
} from '@grappe/domain';
import { withoutDown } from './command-checks.ts';
import type { FrontDoorEffect, FrontDoorInput } from './inputs.ts';
import { withoutRefused, type Refusal } from './leave-out.ts';
import type { FrontDoorState, Part, ServingTarget } from './state.ts';

/** Between two tries of what has failed, at first: long enough for a port or an address to become free after a restart of its owner. */
const RETRY_MS_FIRST = 1_000;
/** And at last: it is for a person to mend, who should not wait long for the effect. */
const RETRY_MS_MAX = 60_000;
/** One look may come while HAProxy is started again, which takes some tenths of a second. */
const MISSED_LOOKS_MAX = 2;
/** What changes within that is one write. */
const SAVE_DELAY_MS = 2_000;
/** Between two writes: while a service is updated for hours the card is spared, and a gateway that boots knows what was half a minute before. */
const SAVE_INTERVAL_MS = 30_000;
/** Ports and certificates that are refused, each found by a try of its own. With more of them the whole is wrong. */
const REFUSALS_MAX = 32;
/** A virtual IP without any service: HAProxy runs all the same, because without it no gateway could hold the address. */
const NOTHING_SERVED: FrontDoor = { frontEnds: [], backEnds: [], connectionsMax: 1 };

export interface FrontDoorStep {
  readonly state: FrontDoorState;
  readonly effects: readonly FrontDoorEffect[];
  /** When a `wake` is wanted at the latest; absent: not. */
  readonly wakeAtMs?: number;
}

/**
 * Decides what a gateway does next, on its monotonic clock. New connections are served before the virtual IP may come here, and the address is away
 * before nothing is served any more. An agent that starts touches nothing until it knows whether the load balancer serves.
 */
export function stepFrontDoor(
  state: FrontDoorState,
  input: FrontDoorInput,
  nowMs: number,
): FrontDoorStep {
  const stale =
    input.kind === 'duty' &&
    state.duty !== undefined &&
    compareGenerations(input.duty.generation, state.duty.generation) < 0;
  const step = decided(stale ? state : learned(state, input, nowMs), nowMs, state.serves);
  if (stale) return { ...step, effects: [{ kind: 'stale', duty: input.duty }, ...step.effects] };
  const { duty } = step.state;
  if (input.kind === 'recalled' || duty === undefined || duty === state.duty) return step;
  // Noted before it is acted on: an agent that starts never goes back to what was before.
  return { ...step, effects: [{ kind: 'note', duty }, ...step.effects] };
}

function learned(state: FrontDoorState, input: FrontDoorInput, nowMs: number): FrontDoorState {
  switch (input.kind) {
    case 'recalled':
      return recalled(state, input, nowMs);
    case 'duty':
      return isNews(state, input.duty) ? assigned(state, input.duty, nowMs) : state;
    case 'not-understood':
      return { ...state, linkProblem: linkProblem(input.message) };
    case 'removed': {
      const generation = state.duty?.generation;
      if (generation === undefined) return { ...state, memory: 'known' };
      return assigned(state, { generation, certificates: [] }, nowMs);
    }
    case 'halting':
      return { ...state, memory: 'known', halting: true, takesPart: 'nothing' };
    case 'served':
      return served(state);
    case 'serving-failed':
      return servingFailed(state, input.refusal, input.serves, nowMs);
    case 'stopped': {
      const { serves: _, ...others } = state;
      return { ...others, balancer: settled(state.balancer) };
    }
    case 'looked':
      return looked(state, input.serves);
    case 'checked':
      return retargeted({ ...state, down: input.down });
    case 'taking-part':
    case 'released':
      return { ...state, virtualIp: settled(state.virtualIp) };
    case 'part-refused': {
      const problem: FrontDoorProblem = { part: 'virtual-ip', ...input.problem };
      return { ...state, virtualIp: failed(state.virtualIp, problem, nowMs) };
    }
    case 'saved':
    case 'save-failed':
      return savingEnded(state, input.kind === 'saved', nowMs);
    case 'wake':
      return nowMs >= state.tryAllAtMs && state.refusals.length > 0
        ? retargeted({ ...state, refusals: [] })
        : state;
  }
}

function isNews({ duty, halting }: FrontDoorState, next: GatewayDuty): boolean {
  if (halting) return false;
  return duty === undefined || compareGenerations(next.generation, duty.generation) > 0;
}

function recalled(
  state: FrontDoorState,
  { duty, damaged, unsaved = false }: Extract<FrontDoorInput, { kind: 'recalled' }>,
  nowMs: number,
): FrontDoorState {
  // A controller was faster.
  if (state.memory === 'known') return state;
  if (duty === undefined) return { ...state, memory: damaged ? 'unknown' : 'known' };
  const takesPart = duty.virtualIp ?? 'nothing';
  const saving = unsaved
    ? { ...state.saving, dueAtMs: nowMs + SAVE_DELAY_MS }
    : { ...state.saving, saved: duty };
  return retargeted({ ...state, memory: 'known', duty, takesPart, saving });
}

function assigned(state: FrontDoorState, duty: GatewayDuty, nowMs: number): FrontDoorState {
  const { linkProblem: _, ...known } = state;
  const { certificates = [] } = state.duty ?? {};
  const sameCertificates = canonicalJson(certificates) === canonicalJson(duty.certificates);
  const { lastAtMs, dueAtMs = Math.max(nowMs + SAVE_DELAY_MS, lastAtMs + SAVE_INTERVAL_MS) } =
    state.saving;
  return retargeted({
    ...known,
    memory: 'known',
    duty,
    takesPart: duty.virtualIp ?? 'nothing',
    balancer: hopeful(state.balancer),
    virtualIp: hopeful(state.virtualIp),
    refusals: state.refusals.filter(
      ({ certificate }) => certificate === undefined || sameCertificates,
    ),
    saving: { ...state.saving, dueAtMs },
  });
}

/** What is to be served now. */
function retargeted(state: FrontDoorState): FrontDoorState {
  const { duty, refusals, down } = state;
  const door = duty?.door ?? (duty?.virtualIp === undefined ? undefined : NOTHING_SERVED);
  if (duty === undefined || door === undefined) return { ...state, target: 'nothing' };
  const { generation, certificates } = duty;
  const wanted = withoutDown(withoutRefused(door, refusals), down);
  const target = { generation, door: wanted, certificates };
  return { ...state, target };
}

function served(state: FrontDoorState): FrontDoorState {
  const { busy } = state.balancer;
  const complete = state.refusals.length === 0;
  return {
    ...state,
    balancer: settled(state.balancer),
    serves: true,
    missedLooks: 0,
    ...(isTarget(busy) && { applied: busy.generation }),
    refusedRounds: complete ? 0 : state.refusedRounds,
  };
}

function servingFailed(
  state: FrontDoorState,
  refusal: Refusal,
  serves: boolean,
  nowMs: number,
): FrontDoorState {
  const { busy } = state.balancer;
  const next = { ...state, serves, ...(isTarget(busy) && { applied: busy.generation }) };
  if (isTarget(busy) && state.refusals.length < REFUSALS_MAX) {
    const reduced = withoutRefused(busy.door, [refusal]);
    if (canonicalJson(reduced) !== canonicalJson(busy.door)) {
      const refusals = [...state.refusals, refusal];
      const refusedRounds = state.refusedRounds + (state.refusals.length === 0 ? 1 : 0);
      const tryAllAtMs = nowMs + retryMs(refusedRounds);
      const balancer = idle(state.balancer);
      return retargeted({ ...next, balancer, refusals, refusedRounds, tryAllAtMs });
    }
  }
  const problem: FrontDoorProblem = { part: 'load-balancer', ...refusal.problem };
  return { ...next, balancer: failed(state.balancer, problem, nowMs) };
}

function looked(state: FrontDoorState, serves: boolean): FrontDoorState {
  if (state.balancer.busy !== undefined || !isTarget(state.balancer.inForce)) return state;
  if (serves) return { ...state, missedLooks: 0, serves: true };
  const missedLooks = state.missedLooks + 1;
  if (missedLooks < MISSED_LOOKS_MAX) return { ...state, missedLooks };
  // It is put in force anew.
  const { inForce: _, ...balancer } = state.balancer;
  return { ...state, missedLooks: 0, serves: false, balancer };
}

function savingEnded(state: FrontDoorState, saved: boolean, nowMs: number): FrontDoorState {
  const { busy, ...others } = state.saving;
  if (busy === undefined) return state;
  const again = !saved || others.dueAtMs !== undefined;
  const saving = {
    ...others,
    lastAtMs: nowMs,
    ...(saved && { saved: busy }),
    // For what has come meanwhile, and for what could not be written.
    ...(again && { dueAtMs: nowMs + SAVE_INTERVAL_MS }),
  };
  return { ...state, saving };
}

/** What can be done now, and when there will be more. */
function decided(
  state: FrontDoorState,
  nowMs: number,
  saidBefore: boolean | undefined,
): FrontDoorStep {
  if (state.memory !== 'known') return { state, effects: [] };
  const effects: FrontDoorEffect[] = [];
  let next = state;
  if (next.serves !== undefined && next.serves !== saidBefore) {
    effects.push({ kind: 'say-serving', serving: next.serves });
  }
  const virtualIp = nextOfVirtualIp(next, nowMs);
  if (virtualIp !== undefined) {
    next = { ...next, virtualIp: { ...next.virtualIp, busy: virtualIp } };
    effects.push(
      virtualIp === 'nothing' ? { kind: 'release' } : { kind: 'take-part', spec: virtualIp },
    );
  }
  const target = nextOfBalancer(next, nowMs);
  if (target !== undefined) {
    next = { ...next, balancer: { ...next.balancer, busy: target } };
    effects.push(target === 'nothing' ? { kind: 'stop-serving' } : { kind: 'serve', target });
  }
  const { state: after, save } = withSaving(next, nowMs);
  if (save !== undefined) effects.push({ kind: 'save', duty: save });
  const wakeAtMs = wakeTimeOf(after, nowMs);
  return { state: after, effects, ...(wakeAtMs !== undefined && { wakeAtMs }) };
}

function nextOfVirtualIp(
  { takesPart, virtualIp, serves }: FrontDoorState,
  nowMs: number,
): FrontDoorState['takesPart'] | undefined {
  const { busy, inForce, notBeforeMs } = virtualIp;
  if (busy !== undefined) return undefined;
  if (inForce !== undefined && canonicalJson(inForce) === canonicalJson(takesPart))
    return undefined;
  if (takesPart === 'nothing') return takesPart;
  // Listeners come first.
  return serves === undefined || nowMs < notBeforeMs ? undefined : takesPart;
}

function nextOfBalancer(
  { target, balancer, virtualIp, halting }: FrontDoorState,
  nowMs: number,
): FrontDoorState['target'] | undefined {
  const { busy, inForce, notBeforeMs } = balancer;
  if (halting || busy !== undefined || inForce === target || nowMs < notBeforeMs) return undefined;
  // The address goes first.
  return target === 'nothing' && virtualIp.inForce !== 'nothing' ? undefined : target;
}

function withSaving(
  state: FrontDoorState,
  nowMs: number,
): { readonly state: FrontDoorState; readonly save?: GatewayDuty } {
  const { duty, saving } = state;
  if (duty === undefined || saving.busy !== undefined || saving.dueAtMs === undefined) {
    return { state };
  }
  if (nowMs < saving.dueAtMs) return { state };
  const { dueAtMs: _, ...others } = saving;
  if (isSameContent(duty, saving.saved)) return { state: { ...state, saving: others } };
  return { state: { ...state, saving: { ...others, busy: duty } }, save: duty };
}

/** What must still be written before the agent ends; absent: nothing. */
export function unsavedDuty({ duty, saving }: FrontDoorState): GatewayDuty | undefined {
  const latest = saving.busy ?? saving.saved;
  return duty === undefined || isSameContent(duty, latest) ? undefined : duty;
}

/** A generation alone is not worth a write: the controller says all of it again to a node that tells an older one. */
function isSameContent(duty: GatewayDuty, saved: GatewayDuty | undefined): boolean {
  if (saved === undefined) return false;
  const { generation } = saved;
  return canonicalJson({ ...duty, generation }) === canonicalJson(saved);
}

function wakeTimeOf(state: FrontDoorState, nowMs: number): number | undefined {
  const { balancer, virtualIp, target, takesPart, saving, refusals, halting } = state;
  const times = [saving.busy === undefined ? saving.dueAtMs : undefined];
  if (!halting && balancer.busy === undefined) {
    if (balancer.inForce !== target) times.push(balancer.notBeforeMs);
    if (refusals.length > 0) times.push(state.tryAllAtMs);
  }
  if (virtualIp.busy === undefined && takesPart !== 'nothing') times.push(virtualIp.notBeforeMs);
  const coming = times.filter((atMs): atMs is number => atMs !== undefined && atMs > nowMs);
  return coming.length === 0 ? undefined : Math.min(...coming);
}

function isTarget(one: ServingTarget | 'nothing' | undefined): one is ServingTarget {
  return one !== undefined && one !== 'nothing';
}

function idle<T>({ busy: _, ...part }: Part<T>): Part<T> {
  return part;
}

/** What was being done is in force. */
function settled<T>(part: Part<T>): Part<T> {
  const { busy, inForce, problem: _, ...others } = part;
  const now = busy ?? inForce;
  return { ...others, failures: 0, notBeforeMs: 0, ...(now !== undefined && { inForce: now }) };
}

function failed<T>(part: Part<T>, problem: FrontDoorProblem, nowMs: number): Part<T> {
  const { failures } = part;
  const notBeforeMs = nowMs + retryMs(failures);
  return { ...idle(part), failures: failures + 1, notBeforeMs, problem };
}

/** Something else is wanted: it may be tried at once. */
function hopeful<T>(part: Part<T>): Part<T> {
  return { ...part, failures: 0, notBeforeMs: 0 };
}

function retryMs(failures: number): number {
  return Math.min(RETRY_MS_FIRST * 2 ** failures, RETRY_MS_MAX);
}

function linkProblem(message: string): FrontDoorProblem {
  const remedy = 'Run the same version of Grappe on the controller and on this node.';
  return { part: 'link', code: 'not-understood', message, remedy };
}
