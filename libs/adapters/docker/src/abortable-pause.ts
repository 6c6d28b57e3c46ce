import type { Timers } from '@grappe/ports';

/** Resolves after `delayMs` or as soon as `signal` is aborted, and leaves nothing behind on either. */
export function abortablePause(
  timers: Timers,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const onAbort = (): void => {
      cancel();
      resolve();
    };
    const cancel = timers.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
