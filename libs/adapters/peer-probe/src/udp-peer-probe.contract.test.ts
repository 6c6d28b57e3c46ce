import { createSecretKey } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GrappeError } from '@grappe/domain';
import { FakeClock } from '@grappe/fakes';
import type { ProbeOutcome } from '@grappe/ports';
import { PROBES_MAX, PROBE_TIMEOUT_MS_MAX, REPETITIONS } from './limits.ts';
import { PACKET_BYTES, answerTo } from './probe-packet.ts';
import {
  LOOPBACK,
  ProbeBench,
  nodeName,
  rackKey,
  target,
  udpSockets,
  type BenchNode,
} from './testing/probe-bench.ts';
import { settled, type RawPeer } from './testing/raw-peer.ts';
import { UdpPeerProbe } from './udp-peer-probe.ts';

/** For answers that do come, on a machine under any load. */
const PATIENT_MS = PROBE_TIMEOUT_MS_MAX;
/** On a clock that the test moves. */
const TIMEOUT_MS = 200;
const IP6 = '::1';
const hasIp6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === IP6),
);
/** As a peer with that key would answer. */
const answerWith = (key: number, node: string, request: Uint8Array) =>
  answerTo([createSecretKey(rackKey(key))], nodeName(node), request);
const until = (condition: () => void) =>
  vi.waitFor(condition, { timeout: PATIENT_MS, interval: 5 });

let bench: ProbeBench;
let socketsBefore: number;

beforeEach(() => {
  socketsBefore = udpSockets();
  bench = new ProbeBench();
});

afterEach(async () => {
  await bench.close();
  // The last ones disappear in the loop's next turn.
  await until(() => expect(udpSockets()).toBe(socketsBefore));
});

describe('a probe', () => {
  it('is answered by the node that is asked', async () => {
    const asking = await bench.node('n1');
    const asked = await bench.node('n2');
    expect(await asking.probe(target('n2', asked.port), PATIENT_MS)).toBe('answered');
    expect(await asked.probe(target('n1', asking.port), PATIENT_MS)).toBe('answered');
    expect(await asking.probe(target('n1', asking.port), PATIENT_MS)).toBe('answered');
  });

  it.skipIf(!hasIp6)('is answered over IPv6, also by a socket that serves both', async () => {
    const asking = await bench.node('n1');
    const asked = await bench.node('n2', { address: IP6 });
    const both = await bench.node('n3', { address: '::' });
    expect(await asking.probe(target('n2', asked.port, IP6), PATIENT_MS)).toBe('answered');
    expect(await asking.probe(target('n3', both.port, IP6), PATIENT_MS)).toBe('answered');
    expect(await asking.probe(target('n3', both.port), PATIENT_MS)).toBe('answered');
    expect(await asking.probe(target('n2', await bench.closedPort(), IP6), 50)).toBe('refused');
  });

  it('is answered on every address of the machine when none is given', async () => {
    const asking = await bench.node('n1');
    const { address: _, ...anywhere } = bench.options('n2');
    const asked = await UdpPeerProbe.open(anywhere);
    asked.setKey(rackKey(1));
    const addresses = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
    );
    for (const address of addresses) {
      const outcome = await asking.probe(target('n2', asked.port, address), PATIENT_MS);
      expect(outcome, address).toBe('answered');
    }
    expect(addresses).toContain(LOOPBACK);
    await asked.close();
  });

  it('is refused where the kernel lives and nobody listens, when the time is over', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const state = watch(asking.probe(target('n2', await bench.closedPort()), TIMEOUT_MS));
    await settled();
    clock.advance(TIMEOUT_MS - 1);
    await settled();
    expect(state.outcome).toBeUndefined();
    clock.advance(1);
    expect(await state.promise).toBe('refused');
    expect(clock.pendingTimers).toBe(0);
  });

  it('is answered by an agent that comes back within the time, although the kernel refused first', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const before = await bench.rawPeer();
    const outcome = asking.probe(target('n2', before.port), TIMEOUT_MS);
    await until(() => expect(before.received).toHaveLength(1));
    await before.close();
    clock.advance(TIMEOUT_MS / REPETITIONS);
    await settled();
    await bench.node('n2', { port: before.port });
    clock.advance(TIMEOUT_MS / REPETITIONS);
    expect(await outcome).toBe('answered');
  });

  it('is repeated with the same bytes, then silent, when a socket reads and never answers', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const mute = await bench.rawPeer();
    const state = watch(asking.probe(target('n2', mute.port), TIMEOUT_MS));
    for (let sent = 1; sent <= REPETITIONS; sent += 1) {
      await until(() => expect(mute.received).toHaveLength(sent));
      expect(state.outcome).toBeUndefined();
      clock.advance(TIMEOUT_MS / REPETITIONS);
    }
    expect(await state.promise).toBe('silent');
    expect(clock.pendingTimers).toBe(0);
    await settled();
    expect(mute.received).toHaveLength(REPETITIONS);
    expect(new Set(mute.received.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(1);
    expect(mute.received[0]).toHaveLength(PACKET_BYTES);
  });

  it('is answered although only its last repetition arrives', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const lossy = await bench.rawPeer();
    lossy.onDatagram = (request, from) => {
      if (lossy.received.length < REPETITIONS) clock.advance(TIMEOUT_MS / REPETITIONS);
      else void lossy.send(answerWith(1, 'n2', request) ?? request, from.port);
    };
    expect(await asking.probe(target('n2', lossy.port), TIMEOUT_MS)).toBe('answered');
    expect(clock.pendingTimers).toBe(0);
  });

  it('is answered when the answer lies in the socket while this process is held up past the time', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const peer = await bench.rawPeer();
    peer.onDatagram = (request, from) => {
      const sent = peer.send(answerWith(1, 'n2', request) ?? request, from.port);
      void sent.then(() => {
        setTimeout(() => clock.advance(TIMEOUT_MS), 0);
        // The timer is due when the pause is over, and timers fire before sockets are read.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      });
    };
    expect(await asking.probe(target('n2', peer.port), TIMEOUT_MS)).toBe('answered');
  });

  it('draws a nonce of its own each time', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const mute = await bench.rawPeer();
    const outcomes = [1, 2, 3].map(() => asking.probe(target('n2', mute.port), TIMEOUT_MS));
    await until(() => expect(mute.received).toHaveLength(3));
    clock.advance(TIMEOUT_MS);
    await Promise.all(outcomes);
    expect(new Set(mute.received.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(3);
  });

  it.each([
    ['a host name', target('n2', 7_444, 'localhost'), TIMEOUT_MS],
    ['no address', target('n2', 7_444, ''), TIMEOUT_MS],
    ['port 0, which stands for none', target('n2', 0), TIMEOUT_MS],
    ['a port too high', target('n2', 65_536), TIMEOUT_MS],
    ['half a port', target('n2', 7_444.5), TIMEOUT_MS],
    ['no time', target('n2', 7_444), 0],
    ['a negative time', target('n2', 7_444), -1],
    ['a time that is no number', target('n2', 7_444), NaN],
    ['an address to which the system sends nothing', target('n2', 7_444, '255.255.255.255'), 50],
    ['a link that is not there', target('n2', 7_444, 'fe80::1%nowhere'), 50],
  ])('of %s is silent', async (_, to, timeoutMs) => {
    const asking = await bench.node('n1');
    expect(await asking.probe(to, timeoutMs)).toBe('silent');
  });

  it('takes a time without end for the longest that is allowed', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const mute = await bench.rawPeer();
    const outcome = asking.probe(target('n2', mute.port), Infinity);
    clock.advance(PROBE_TIMEOUT_MS_MAX);
    expect(await outcome).toBe('silent');
  });
});

describe('keys', () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ['that both have', [1], [1]],
    ['of which the one that asks has a newer', [1, 2], [1]],
    ['of which the one that is asked has a newer', [1], [1, 2]],
    ['of which each has another newer', [1, 2], [1, 3]],
    ['given again at a new connection', [1], [1, 2, 2, 2]],
  ])('%s: answered', async (_, askingKeys, askedKeys) => {
    const asking = await bench.node('n1', { keys: askingKeys });
    const asked = await bench.node('n2', { keys: askedKeys });
    expect(await asking.probe(target('n2', asked.port), PATIENT_MS)).toBe('answered');
  });

  it.each<[string, readonly number[], readonly number[]]>([
    ['that differ', [1], [2]],
    ['older than the one before, where one asks', [1, 2, 3], [1]],
    ['older than the one before, where one is asked', [1], [1, 2, 3]],
    ['that the one that is asked does not have yet', [1], []],
  ])('%s: silent', async (_, askingKeys, askedKeys) => {
    const asked = await bench.node('n2', { keys: askedKeys });
    expect(await outcomeWithoutAnswer({ keys: askingKeys }, asked, 'n2')).toBe('silent');
  });

  it('missing: nothing is sent, and it is silent', async () => {
    const asking = await bench.node('n1', { keys: [] });
    const mute = await bench.rawPeer();
    expect(await asking.probe(target('n2', mute.port), PATIENT_MS)).toBe('silent');
    await settled();
    expect(mute.received).toEqual([]);
  });

  it('changed while a probe is under way: the answer still counts', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const peer = await bench.rawPeer();
    peer.onDatagram = (request, from) => {
      asking.setKey(rackKey(2));
      asking.setKey(rackKey(3));
      void peer.send(answerWith(1, 'n2', request) ?? request, from.port);
    };
    expect(await asking.probe(target('n2', peer.port), TIMEOUT_MS)).toBe('answered');
  });

  it('never come into the log', async () => {
    const secret = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
    const asking = await bench.node('n1', { keys: [] });
    const asked = await bench.node('n2');
    asking.setKey(secret);
    expect(await asking.probe(target('n2', asked.port), 50)).toBe('silent');
    await until(() => expect(bench.logger.lines.length).toBeGreaterThan(1));
    expect(JSON.stringify(bench.logger.lines)).not.toMatch(/0123456789abcdef|30313233|MDEyMzQ1/);
  });
});

describe('a false sign of life', () => {
  it('from another node that got the address is none', async () => {
    const other = await bench.node('n3');
    expect(await outcomeWithoutAnswer({}, other, 'n3')).toBe('silent');
  });

  it.each<[string, (request: Uint8Array) => Uint8Array]>([
    ['the request sent back', (request) => request],
    ['the request sent back as an answer', (request) => request.with(3, 2)],
    ['an answer under another key', (request) => answerWith(2, 'n2', request) ?? request],
    ['the first half of the answer', (request) => genuine(request).subarray(0, PACKET_BYTES / 2)],
    ['an answer with more behind it', (request) => Uint8Array.of(...genuine(request), 0)],
    ['nothing at all', () => new Uint8Array()],
    ['a large datagram', () => new Uint8Array(9_000).fill(0x47)],
  ])('%s is none, and does not keep the real one out', async (_, forge) => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const peer = await bench.rawPeer();
    peer.onDatagram = (request, from) => void peer.send(forge(request), from.port);
    expect(await outcomeAfterReplies(asking, peer, clock)).toBe('silent');
    peer.onDatagram = (request, from) => {
      void peer.send(forge(request), from.port);
      void peer.send(genuine(request), from.port);
    };
    expect(await asking.probe(target('n2', peer.port), TIMEOUT_MS)).toBe('answered');
  });

  it('recorded at an earlier probe is none', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const peer = await bench.rawPeer();
    let recorded: Uint8Array | undefined;
    peer.onDatagram = (request, from) => {
      recorded ??= genuine(request);
      void peer.send(recorded, from.port);
    };
    expect(await asking.probe(target('n2', peer.port), TIMEOUT_MS)).toBe('answered');
    expect(await outcomeAfterReplies(asking, peer, clock)).toBe('silent');
  });

  it('from a third party is none: only what the asked address sends is read', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const peer = await bench.rawPeer();
    const third = await bench.rawPeer();
    peer.onDatagram = (request, from) => void third.send(genuine(request), from.port);
    expect(await outcomeAfterReplies(asking, peer, clock)).toBe('silent');
  });
});

describe('limits and end', () => {
  it('makes as many probes at a time as allowed; one more is silent at once', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const mute = await bench.rawPeer();
    const first = Array.from({ length: PROBES_MAX }, (_, n) =>
      asking.probe(target(`m${n}`, mute.port), TIMEOUT_MS),
    );
    expect(await asking.probe(target('n2', mute.port), TIMEOUT_MS)).toBe('silent');
    expect(bench.logger.lines.at(-1)?.message).toContain('too many');
    await until(() => expect(mute.received).toHaveLength(PROBES_MAX));
    clock.advance(TIMEOUT_MS);
    expect(new Set(await Promise.all(first))).toEqual(new Set(['silent']));
    // There is room again.
    const asked = await bench.node('n2');
    expect(await asking.probe(target('n2', asked.port), TIMEOUT_MS)).toBe('answered');
  });

  it('asks many nodes at once and gets each outcome right', async () => {
    const asking = await bench.node('n1');
    const nodes = await Promise.all(Array.from({ length: 20 }, (_, n) => bench.node(`m${n}`)));
    const outcomes = await Promise.all([
      ...nodes.map(({ port }, n) => asking.probe(target(`m${n}`, port), PATIENT_MS)),
      asking.probe(target('gone', await bench.closedPort()), TIMEOUT_MS),
    ]);
    expect(outcomes).toEqual([...nodes.map(() => 'answered'), 'refused']);
  });

  it('ends probes under way when it is closed, and is silent from then on', async () => {
    const clock = new FakeClock();
    const asking = await bench.node('n1', { timers: clock });
    const asked = await bench.node('n2');
    const mute = await bench.rawPeer();
    const early = asking.probe(target('n2', mute.port), TIMEOUT_MS);
    await until(() => expect(mute.received).toHaveLength(1));
    // Its socket is not even connected yet.
    const late = asking.probe(target('n2', mute.port), TIMEOUT_MS);
    await Promise.all([asking.close(), asking.close()]);
    expect(await Promise.all([early, late])).toEqual(['silent', 'silent']);
    expect(clock.pendingTimers).toBe(0);
    expect(await asking.probe(target('n2', asked.port), TIMEOUT_MS)).toBe('silent');
    await asking.close();
    // Its port is free, and it does not answer any more.
    expect(await asked.probe(target('n1', asking.port), 50)).toBe('refused');
    await bench.node('n1', { port: asking.port });
    expect(await asked.probe(target('n1', asking.port), PATIENT_MS)).toBe('answered');
  });
});

describe('opening', () => {
  it('says which port is taken and what to do', async () => {
    const { port } = await bench.node('n1');
    const error = await failure({ port });
    expect(error).toMatchObject({ code: 'REFUSED', cause: { code: 'EADDRINUSE' } });
    expect(error.message).toContain(`UDP ${LOOPBACK} port ${port}`);
    expect(error.remedy).toContain('Another program');
  });

  it('says that an address is not of this machine, or none at all', async () => {
    // TEST-NET-1 (RFC 5737) is nobody's.
    const foreign = await failure({ address: '192.0.2.1' });
    expect(foreign).toMatchObject({ code: 'REFUSED', cause: { code: 'EADDRNOTAVAIL' } });
    expect(foreign.remedy).toContain('address of this machine');
    expect(await failure({ address: 'localhost' })).toMatchObject({ code: 'INVALID_INPUT' });
  });
});

const genuine = (request: Uint8Array) => answerWith(1, 'n2', request) ?? new Uint8Array();

async function failure(options: BenchNode): Promise<GrappeError> {
  const error: unknown = await bench.node('n9', options).catch((reason: unknown) => reason);
  if (error instanceof GrappeError) return error;
  throw new Error('opened, or failed otherwise', { cause: error });
}

function watch(promise: Promise<ProbeOutcome>): {
  promise: Promise<ProbeOutcome>;
  outcome?: ProbeOutcome;
} {
  const state: { promise: Promise<ProbeOutcome>; outcome?: ProbeOutcome } = { promise };
  void promise.then((outcome) => (state.outcome = outcome));
  return state;
}

/**
 * Probes n2 at the port of `asked`, which must not answer. That it would have by then, a later request shows, which it does answer under
 * its own name and with a fresh key.
 */
async function outcomeWithoutAnswer(
  options: BenchNode,
  asked: UdpPeerProbe,
  askedName: string,
): Promise<ProbeOutcome> {
  const clock = new FakeClock();
  const asking = await bench.node('n1', { ...options, timers: clock });
  const outcome = asking.probe(target('n2', asked.port), TIMEOUT_MS);
  await settled();
  const control = await bench.node('control', { keys: [9] });
  asked.setKey(rackKey(9));
  expect(await control.probe(target(askedName, asked.port), PATIENT_MS)).toBe('answered');
  clock.advance(TIMEOUT_MS);
  return outcome;
}

/** Lets `peer` reply to every repetition before the time is over. */
async function outcomeAfterReplies(
  asking: UdpPeerProbe,
  peer: RawPeer,
  clock: FakeClock,
): Promise<ProbeOutcome> {
  peer.received.length = 0;
  const state = watch(asking.probe(target('n2', peer.port), TIMEOUT_MS));
  for (let sent = 1; sent <= REPETITIONS && state.outcome === undefined; sent += 1) {
    await until(() => expect(peer.received.length).toBeGreaterThanOrEqual(sent));
    await settled();
    clock.advance(TIMEOUT_MS / REPETITIONS);
  }
  return state.promise;
}
