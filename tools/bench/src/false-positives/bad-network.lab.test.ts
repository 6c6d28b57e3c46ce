import { Lab, findLeftovers, waitUntil } from '@grappe/tool-lab';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BadNetwork } from './bad-network.ts';
import { makeNetworkBad } from './bad-network.ts';

const NAME = 'badnet';
const UP_TIMEOUT_MS = 120_000;
const JITTER_MS = 40;
const PINGS = 60;
/** Large enough for packets that only hardware could send whole, and for checksums that only hardware would fill in. */
const BODY_BYTES = 300_000;
const WEB_PORT = 8000;

let lab: Lab;
let network: BadNetwork | undefined;

beforeAll(async () => {
  lab = await Lab.up({
    name: NAME,
    subnet: '10.238.231.0/24',
    nodes: 2,
    ownerPid: process.pid,
  });
}, UP_TIMEOUT_MS);

afterAll(async () => {
  await network?.remove();
  await lab.down();
  expect(await findLeftovers(NAME)).toEqual([]);
}, UP_TIMEOUT_MS);

function pings(from: string, to: string): Promise<string> {
  const args = ['-c', String(PINGS), '-i', '0.02', '-W', '1', '-q', to];
  return lab.exec(from, 'ping', args).then(({ stdout }) => stdout);
}

function received(summary: string): number {
  return Number(/(\d+) received/.exec(summary)?.[1]);
}

function meanMs(summary: string): number {
  return Number(/= [\d.]+\/([\d.]+)\//.exec(summary)?.[1]);
}

const [first, second] = ['black-pearl1', 'black-pearl2'] as const;

describe('a bad network', () => {
  it('delays every packet of every link, and changes none', async () => {
    network = await makeNetworkBad(lab, { lossShare: 0, jitterMs: JITTER_MS }, 1);
    const summary = await pings(first, lab.node(second).address);
    expect(received(summary)).toBe(PINGS);
    // There and back over two links each: four delays of half the jitter on average.
    expect(meanMs(summary)).toBeGreaterThan(JITTER_MS);
    const body = `head -c ${BODY_BYTES} /dev/zero`;
    const reply = `printf 'HTTP/1.0 200 OK\\r\\nContent-Length: ${BODY_BYTES}\\r\\n\\r\\n'; ${body}`;
    const serve = `require('net').createServer((s) => { s.on('data', () => s.end(require('child_process').execSync(process.argv[1]))) }).listen(${WEB_PORT}, '0.0.0.0')`;
    const command = process.execPath;
    await lab.startProcess({ name: 'web', node: first, command, args: ['-e', serve, reply] });
    const url = `http://${lab.node(first).address}:${WEB_PORT}/`;
    const ask = () => fetch(url).then((answer) => answer.arrayBuffer());
    let bytes = 0;
    const answered = async () => {
      bytes = (await ask().catch(() => new ArrayBuffer(0))).byteLength;
      return bytes > 0;
    };
    await waitUntil(answered, { what: 'the web server', timeoutMs: 20_000 });
    expect(bytes).toBe(BODY_BYTES);
    expect((await network.counts()).lost).toBe(0);
  });

  it('separates a node whose cable is pulled, and only that', async () => {
    await network?.cut(lab.node(second));
    const { hostAddress } = lab.description;
    expect(received(await pings(second, hostAddress))).toBe(0);
    expect(received(await pings(first, hostAddress))).toBe(PINGS);
  });

  it('loses what it is told to lose', async () => {
    await network?.remove();
    await lab.kill(first);
    await lab.kill(second);
    await lab.start(first);
    await lab.start(second);
    network = await makeNetworkBad(lab, { lossShare: 0.3, jitterMs: 1 }, 1);
    const summary = await pings(first, lab.description.hostAddress);
    expect(received(summary)).toBeGreaterThan(0);
    expect(received(summary)).toBeLessThan(PINGS);
    expect((await network.counts()).lost).toBeGreaterThan(0);
  });
});
