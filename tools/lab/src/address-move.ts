import { setTimeout as delay } from 'node:timers/promises';
import { AddressProbe, longestSilenceBetweenMs } from './address-silence.ts';
import { GatewayLab } from './gateway-lab.ts';
import { startPlainKeepalived } from './plain-keepalived.ts';
import { waitUntil } from './wait-until.ts';

/** Fine enough for a third of a second. */
const PROBE_INTERVAL_MS = 5;
/** Replies before and after: enough to know that it answered steadily. */
const SETTLED_REPLIES = 20;
/** Ten times what keepalived needs by default. */
const MOVE_TIMEOUT_MS = 30_000;
/** Moves are begun this much later each, within a second: all over the time between two adverts, whether that is 0.1 s or 1 s. */
const OFFSET_STEP_MS = 370;
const OFFSET_CYCLE_MS = 1_000;

/**
 * How long a client gets no answer when the link of the gateway is cut that has the address, in ms, until another one has it. `repetition` says how
 * many were measured before.
 */
export async function addressMoveMs(
  lab: GatewayLab,
  holder: number,
  repetition: number,
): Promise<number> {
  const probe = new AddressProbe(lab.client.enter, lab.virtualIp, PROBE_INTERVAL_MS);
  await answering(probe, 0);
  await delay((repetition * OFFSET_STEP_MS) % OFFSET_CYCLE_MS);
  const before = probe.replies;
  await lab.setLink(holder, false);
  const moved = async (): Promise<boolean> => {
    const holders = await lab.holders();
    return holders.length === 1 && holders[0] !== holder;
  };
  await waitUntil(moved, { what: 'the address to move', timeoutMs: MOVE_TIMEOUT_MS });
  await answering(probe, before);
  return longestSilenceBetweenMs(await probe.end()) ?? Infinity;
}

/** So many moves with keepalived as it is by default, each in ms. */
export async function plainMoveTimesMs(count: number): Promise<readonly number[]> {
  const lab = await GatewayLab.create(2);
  try {
    for (const [index, machine] of lab.gateways.entries()) {
      await startPlainKeepalived({ machine, virtualIp: lab.virtualIp, priority: 100 - index });
    }
    const times: number[] = [];
    for (let move = 0; move < count; move += 1) {
      // The first one takes the address back whenever it can.
      await waitUntil(async () => (await lab.holders()).join() === '0', {
        what: 'the first gateway to have the address',
        timeoutMs: MOVE_TIMEOUT_MS,
      });
      times.push(await addressMoveMs(lab, 0, move));
      await lab.setLink(0, true);
    }
    return times;
  } finally {
    await lab.dispose();
  }
}

/** Until so many more replies have come. */
async function answering(probe: AddressProbe, known: number): Promise<void> {
  const enough = (): boolean => probe.replies >= known + SETTLED_REPLIES;
  await waitUntil(enough, { what: 'the address to answer', timeoutMs: MOVE_TIMEOUT_MS });
}
