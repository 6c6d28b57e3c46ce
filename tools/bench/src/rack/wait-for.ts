import { setTimeout as delay } from 'node:timers/promises';
import { BenchError } from '../bench-error.ts';

/** Often enough not to waste time between measurements, seldom enough that asking does not load the rack. */
const INTERVAL_MS = 250;
const MS_PER_SECOND = 1000;

export interface WaitChoices {
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What a look found: the value waited for, or why it is not there yet. */
export type Look<T> =
  { readonly found: true; readonly value: T } | { readonly found: false; readonly why: string };

/** Looks until there is what is waited for; at the deadline says what was still missing. */
export async function waitFor<T>(look: () => Promise<Look<T>>, choices: WaitChoices): Promise<T> {
  const deadlineMs = performance.now() + choices.timeoutMs;
  while (true) {
    choices.signal.throwIfAborted();
    const seen = await lookSafely(look);
    if (seen.found) return seen.value;
    if (performance.now() >= deadlineMs) {
      const seconds = choices.timeoutMs / MS_PER_SECOND;
      throw new BenchError(`waited ${seconds} s for ${choices.what}, in vain: ${seen.why}`);
    }
    await delay(INTERVAL_MS, undefined, { signal: choices.signal });
  }
}

/** While a rack recovers, questions may fail: that is a reason to look again. */
async function lookSafely<T>(look: () => Promise<Look<T>>): Promise<Look<T>> {
  try {
    return await look();
  } catch (error) {
    return { found: false, why: error instanceof Error ? error.message : String(error) };
  }
}
