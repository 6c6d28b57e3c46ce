import { PREPARE_RETRY_MS_MAX, PREPARE_RETRY_MS_MIN } from './constants.ts';
import type { AgentEffect } from './effects.ts';
import type { AgentState } from './state.ts';

/*
 * A spare node is to have its images before it needs them. What could not be had is asked for again like the image of a task: the controller may
 * be given it, or its registry come back, without a word to this node.
 */

/**
 * The images to bring ahead. A list that has not changed goes on as it is, because to begin anew would throw away what a registry has sent; if it
 * waits, it is tried now: this may be a controller's first word after an absence.
 */
export function wantImages(
  state: AgentState,
  references: readonly string[],
  nowMs: number,
  effects: AgentEffect[],
): void {
  if (isSame(state.prefetch?.references ?? [], references)) {
    retryPrefetchSoon(state, nowMs);
    return;
  }
  state.prefetch = { references, failures: 0 };
  effects.push({ kind: 'prefetch', references });
}

/** Takes the outcome of bringing these; that of an earlier list is none of now. */
export function acceptPrefetched(
  { prefetch }: AgentState,
  { references, complete }: { readonly references: readonly string[]; readonly complete: boolean },
  nowMs: number,
): void {
  if (prefetch === undefined || !isSame(prefetch.references, references)) return;
  if (complete) {
    prefetch.failures = 0;
    return;
  }
  const waitMs = PREPARE_RETRY_MS_MIN * 2 ** Math.min(prefetch.failures, DOUBLINGS_MAX);
  prefetch.failures += 1;
  prefetch.retryAtMs = nowMs + Math.min(waitMs, PREPARE_RETRY_MS_MAX);
}

/** An image has come: where that came from may be more. */
export function retryPrefetchSoon({ prefetch }: AgentState, nowMs: number): void {
  if (prefetch?.retryAtMs !== undefined) prefetch.retryAtMs = nowMs;
}

export function retryPrefetchIfDue(
  { prefetch, engine }: AgentState,
  nowMs: number,
  effects: AgentEffect[],
): void {
  if (engine !== 'connected' || prefetch?.retryAtMs === undefined) return;
  if (nowMs < prefetch.retryAtMs) return;
  delete prefetch.retryAtMs;
  effects.push({ kind: 'prefetch', references: prefetch.references });
}

/** Undefined when it is under way or done, or the engine has to come back first. */
export function nextPrefetchMs({ prefetch, engine }: AgentState): number | undefined {
  return engine === 'connected' ? prefetch?.retryAtMs : undefined;
}

/** Beyond it the wait has reached its limit; keeps the power finite. */
const DOUBLINGS_MAX = 10;

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((reference, n) => reference === b[n]);
}
