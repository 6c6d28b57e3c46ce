import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayPair } from './testing/gateway-bench.ts';

/** Generous: what is waited for happens or does not, however busy the machine. */
const waiting = { timeout: 30_000, interval: 50 };
const REQUESTS = 20;

describe('two gateways with HAProxy and keepalived', () => {
  let pair: GatewayPair;

  beforeEach(async () => {
    pair = await GatewayPair.create();
    const [first, second] = pair.gateways;
    await first.remember(first.duty(1));
    await second.remember(second.duty(1));
    await first.start();
    await heldBy(0);
    await second.start();
    await vi.waitFor(() => expect(second.report?.virtualIp?.state).toBe('backup'), waiting);
    await vi.waitFor(async () => expect(await pair.ask()).toBe('served'), waiting);
  });

  afterEach(() => pair.dispose());

  const heldBy = (index: number): Promise<void> =>
    vi.waitFor(async () => expect(await pair.lab.holders()).toEqual([index]), waiting);

  const requests = async (): Promise<readonly string[]> => {
    const answers: string[] = [];
    while (answers.length < REQUESTS) answers.push(await pair.ask());
    return answers;
  };

  const allServed = Array.from({ length: REQUESTS }, () => 'served');

  it('serve what they remember, without a controller, and take servers that it names later', async () => {
    const [first] = pair.gateways;
    first.tell({ ...first.duty(2) });
    await vi.waitFor(() => {
      expect(first.report).toMatchObject({
        applied: { term: 1, number: 2 },
        problems: [],
        virtualIp: { state: 'holder' },
      });
    }, waiting);
    expect(await requests()).toEqual(allServed);
  });

  it('lose no new connection when HAProxy is killed, and the address stays', async () => {
    const [first] = pair.gateways;
    for (let round = 0; round < 3; round += 1) {
      const former = first.pids('haproxy.cfg');
      expect(former).toHaveLength(2);
      for (const pid of former) process.kill(pid, 'SIGKILL');
      expect(await requests()).toEqual(allServed);
      await vi.waitFor(() => {
        const now = first.pids('haproxy.cfg');
        expect(now.filter((pid) => !former.includes(pid))).toHaveLength(2);
      }, waiting);
      expect(await pair.lab.holders()).toEqual([0]);
    }
  });

  it('serve on while the agent is killed or replaced', async () => {
    const [first] = pair.gateways;
    const before = first.pids('haproxy.cfg');
    await first.end('SIGKILL');
    expect(await requests()).toEqual(allServed);
    await first.start();
    await first.end('SIGTERM');
    expect(await requests()).toEqual(allServed);
    await first.start();
    await vi.waitFor(() => expect(first.report?.applied).toBeDefined(), waiting);
    expect(await requests()).toEqual(allServed);
    expect(first.pids('haproxy.cfg')).toEqual(before);
    expect(await pair.lab.holders()).toEqual([0]);
  });

  it('hand the address over before a board halts, and leave nothing when they are no gateways', async () => {
    const [first, second] = pair.gateways;
    await first.halt();
    expect(await pair.lab.holders()).not.toContain(0);
    await heldBy(1);
    expect(await requests()).toEqual(allServed);
    second.tell({ generation: { term: 1, number: 2 }, certificates: [] });
    await vi.waitFor(async () => {
      expect(await pair.lab.holders()).toEqual([]);
      expect(second.pids('')).toEqual([]);
    }, waiting);
  });
});
