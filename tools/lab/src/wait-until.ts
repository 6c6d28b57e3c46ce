import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from './lab-error.ts';

/** How long to wait for what; `what` completes the sentence "waited N s for ...". */
export interface WaitOptions {
  readonly what: string;
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Short enough not to add to measured times, long enough not to load a small machine. */
const DEFAULT_INTERVAL_MS = 10;
const MS_PER_SECOND = 1000;

/** Polls until the condition holds; throws a coded error at the deadline or when the signal fires. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  options: WaitOptions,
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  while (!(await condition())) {
    if (options.signal?.aborted === true) throw new LabError('interrupted', 'interrupted');
    if (performance.now() >= deadline) {
      const seconds = options.timeoutMs / MS_PER_SECOND;
      throw new LabError('timeout', `waited ${seconds} s for ${options.what}, in vain`);
    }
    await delay(options.intervalMs ?? DEFAULT_INTERVAL_MS);
  }
}
