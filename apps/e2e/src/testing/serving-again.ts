import type { OutageProbe } from '@grappe/tool-lab';

/**
 * Takes something away and returns the milliseconds from the moment before until so many targets answer again. Only questions count that were
 * asked once it was gone: an answer that came while it was being taken away would end the measurement before the outage began.
 */
export async function servingAgainMs(
  probe: OutageProbe,
  count: number,
  takeAway: () => Promise<void>,
  deadlineMs: number,
): Promise<number> {
  const beganAtMs = probe.now();
  await takeAway();
  const goneAtMs = probe.now();
  return goneAtMs - beganAtMs + (await probe.waitUntilServing(goneAtMs, count, deadlineMs));
}
