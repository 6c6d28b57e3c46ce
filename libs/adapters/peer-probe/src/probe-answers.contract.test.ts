import { createSecretKey } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import { FakeClock } from '@grappe/fakes';
import { ANSWERS_BURST_MAX, ANSWERS_PER_SECOND_MAX } from './limits.ts';
import { NONCE_BYTES, PACKET_BYTES, sealPacket } from './probe-packet.ts';
import { ProbeBench, nodeName, rackKey } from './testing/probe-bench.ts';
import { settled, type RawPeer } from './testing/raw-peer.ts';
import type { UdpPeerProbe } from './udp-peer-probe.ts';

const N2 = nodeName('n2');
const KEY = createSecretKey(rackKey(1));
const WAIT_MS = 10_000;
const MS_PER_SECOND = 1_000;

let bench: ProbeBench;
let asker: RawPeer;
let clock: FakeClock;
let asked: UdpPeerProbe;

beforeEach(async () => {
  bench = new ProbeBench();
  asker = await bench.rawPeer();
  clock = new FakeClock();
  asked = await bench.node('n2', { clock });
});

afterEach(() => bench.close());

let drawn = 0;
function request(key = KEY): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setUint32(0, (drawn += 1));
  return sealPacket(key, { direction: 'request', node: N2, nonce });
}

/** Resolves with what is there when the answer to one more, good request is: over loopback nothing is overtaken. */
async function answersSoFar(): Promise<readonly Uint8Array[]> {
  await settled();
  clock.advance(MS_PER_SECOND);
  const last = request();
  await asker.send(last, asked.port);
  await vi.waitFor(() => expect(nonceOf(asker.received.at(-1))).toBe(nonceOf(last)), {
    timeout: WAIT_MS,
    interval: 1,
  });
  return asker.received.splice(0).slice(0, -1);
}

const nonceOf = (packet: Uint8Array | undefined) =>
  packet === undefined ? undefined : Buffer.from(packet).toString('hex', 4, 4 + NONCE_BYTES);

describe('answers', () => {
  it('are as large as the request, and the same for the same request', async () => {
    const sent = request();
    for (let n = 0; n < 3; n += 1) await asker.send(sent, asked.port);
    const answers = await answersSoFar();
    expect(answers).toHaveLength(3);
    expect(new Set(answers.map((answer) => Buffer.from(answer).toString('hex'))).size).toBe(1);
    expect(answers[0]).toHaveLength(PACKET_BYTES);
  });

  it('are not given to any bytes that are not a whole, unchanged request', async () => {
    const changed = fc
      .tuple(fc.nat(PACKET_BYTES - 1), fc.integer({ min: 1, max: 255 }))
      .map(([place, by]) => request().map((byte, n) => (n === place ? byte ^ by : byte)));
    const bad = fc.oneof(
      changed,
      fc.uint8Array({ maxLength: 2_000 }),
      fc.nat(PACKET_BYTES - 1).map((length) => request().subarray(0, length)),
      fc
        .uint8Array({ minLength: 1, maxLength: 100 })
        .map((more) => Uint8Array.of(...request(), ...more)),
      fc.constant(new Uint8Array(60_000)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(bad, { maxLength: 10 }), async (datagrams) => {
        for (const datagram of datagrams) await asker.send(datagram, asked.port);
        expect(await answersSoFar()).toEqual([]);
      }),
    );
    // Logged once a minute of the clock, not once a datagram.
    const lines = bench.logger.lines.filter(({ level }) => level === 'warn');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(1 + clock.monotonicMs() / 60_000);
  });

  it('are limited: a burst, then so many a second', async () => {
    const tooMany = 30;
    for (let n = 0; n < ANSWERS_BURST_MAX + tooMany; n += 1) {
      await asker.send(request(), asked.port);
    }
    expect(await answersSoFar()).toHaveLength(ANSWERS_BURST_MAX);
    // The second that `answersSoFar` lets pass has filled the bucket, and it has taken one.
    for (let n = 1; n < ANSWERS_BURST_MAX; n += 1) await asker.send(request(), asked.port);
    await settled();
    expect(asker.received).toHaveLength(ANSWERS_BURST_MAX - 1);
    clock.advance((10 * MS_PER_SECOND) / ANSWERS_PER_SECOND_MAX);
    for (let n = 0; n < tooMany; n += 1) await asker.send(request(), asked.port);
    expect(await answersSoFar()).toHaveLength(ANSWERS_BURST_MAX - 1 + 10);
    expect(bench.logger.lines.map(({ message }) => message)).toEqual([
      expect.stringContaining('more than this node answers'),
    ]);
  });

  it('stay available to peers while a stranger sends what it likes', async () => {
    const stranger = createSecretKey(rackKey(9));
    for (let round = 0; round < 10; round += 1) {
      for (let n = 0; n < ANSWERS_BURST_MAX; n += 1) {
        await asker.send(request(stranger), asked.port);
      }
      expect(await answersSoFar()).toEqual([]);
    }
    for (let n = 1; n < ANSWERS_BURST_MAX; n += 1) {
      await asker.send(request(stranger), asked.port);
      await asker.send(request(), asked.port);
    }
    expect(await answersSoFar()).toHaveLength(ANSWERS_BURST_MAX - 1);
  });

  it('are not given before a key is known, and then under it', async () => {
    const fresh = await bench.node('n2', { keys: [], clock });
    asked = fresh;
    await asker.send(request(), fresh.port);
    await settled();
    fresh.setKey(rackKey(1));
    expect(await answersSoFar()).toEqual([]);
    expect(bench.logger.lines).toEqual([]);
  });
});
