import { waitUntil } from '@grappe/tool-lab';

/** Often enough not to add to what a test takes; each look may start a process. */
const LOOK_INTERVAL_MS = 50;

/**
 * Waits for a condition and returns what it gave; `undefined` and `false` mean "not yet". What a look throws counts as "not yet", too, and is
 * told when the deadline passes: a controller that is just starting refuses connections.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs: number,
): Promise<T> {
  let found: { readonly value: T } | undefined;
  let trouble = '';
  const holds = async (): Promise<boolean> => {
    try {
      const value = await look();
      trouble = '';
      if (value !== undefined && value !== false) found = { value };
    } catch (error) {
      trouble = `; the last look failed: ${error instanceof Error ? error.message : String(error)}`;
    }
    return found !== undefined;
  };
  await waitUntil(holds, { what, timeoutMs: deadlineMs, intervalMs: LOOK_INTERVAL_MS }).catch(
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`${message}${trouble}`, { cause: error });
    },
  );
  if (found === undefined) throw new Error(`${what}: nothing was found`);
  return found.value;
}
