import { RECONNECT_FIRST_MS, RECONNECT_MAX_MS } from './limits.ts';

/**
 * Milliseconds to wait before attempt `failures` + 1: doubling up to a cap, then spread over its upper half, so that a rack whose broker
 * has restarted does not come back all at once. `random` is uniform in [0, 1).
 */
export function reconnectDelayMs(failures: number, random: number): number {
  const ceilingMs = Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** Math.min(failures, 30));
  return (ceilingMs * (1 + random)) / 2;
}
