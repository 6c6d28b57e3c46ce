import type { ServerCheck } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ask,
  backEndOf,
  CheckingGateway,
  doorOf,
  freePort,
  hold,
} from './testing/checking-gateway.ts';

/** Generous: what is waited for happens or does not, however busy the machine. */
const waiting = { timeout: 30_000, interval: 50 };
const REQUESTS = 12;
const COMMAND: ServerCheck = {
  kind: 'command',
  command: 'ready',
  ...{ intervalMs: 1_000, timeoutMs: 3_000, rise: 1, fall: 1 },
};
/** Up unless somebody says otherwise. */
const READY = 'echo >> calls-$2; [ ! -e hang-$2 ] || sleep 1000; [ ! -e down-$2 ]';

describe('checks of a gateway', () => {
  let gateway: CheckingGateway;
  let port: number;

  beforeEach(async () => {
    gateway = new CheckingGateway();
    port = await freePort();
    await gateway.start();
  });

  afterEach(() => gateway.dispose());

  const answers = async (of = port): Promise<readonly string[]> => {
    const texts = new Set<string>();
    for (let count = 0; count < REQUESTS; count += 1) texts.add(await ask(of));
    return [...texts].sort();
  };

  const answering = (expected: readonly string[]): Promise<void> =>
    vi.waitFor(async () => expect(await answers()).toEqual(expected), waiting);

  const two = async (): Promise<readonly number[]> => {
    gateway.program('ready', READY);
    const servers = [await gateway.serve(), await gateway.serve()];
    gateway.tell(doorOf({ [port]: backEndOf('web', servers, { check: COMMAND }) }));
    await answering(['w1', 'w2']);
    return servers.map((server) => server.port);
  };

  it('by a command take traffic from a server and give it back, over reloads and restarts', async () => {
    const [first] = await two();
    gateway.mark(`down-${first}`, true);
    await answering(['w2']);
    await vi.waitFor(() => {
      expect(gateway.reportOn('web', 1)).toMatchObject({ state: 'down', check: 'exit code 1' });
      expect(gateway.reportOn('web', 2)).toMatchObject({ state: 'up', found: 'passed' });
    }, waiting);
    const other = await freePort();
    const web = backEndOf('web', gateway.servers, { check: COMMAND });
    gateway.tell(doorOf({ [port]: web, [other]: { ...web, name: 'more' } }));
    await vi.waitFor(async () => expect(await answers(other)).toEqual(['w2']), waiting);
    expect(await answers()).toEqual(['w2']);
    await gateway.end();
    expect(await answers()).toEqual(['w2']);
    await gateway.start();
    await vi.waitFor(() => expect(gateway.stateOf('web', 1)).toBe('down'), waiting);
    await answering(['w2']);
    gateway.mark(`down-${first}`, false);
    await answering(['w1', 'w2']);
  });

  it('by a command end connections over TCP of a server that falls, and of no other', async () => {
    gateway.program('ready', READY);
    const servers = [await gateway.serve(), await gateway.serve()];
    const policy = { mode: 'tcp', check: COMMAND, balance: { name: 'round-robin' } } as const;
    gateway.tell(doorOf({ [port]: backEndOf('db', servers, policy) }));
    await vi.waitFor(() => expect(gateway.stateOf('db', 2)).toBe('up'), waiting);
    const held = await Promise.all([hold(port), hold(port)]);
    gateway.mark(`down-${servers[0]?.port ?? 0}`, true);
    await vi.waitFor(() => expect(held.filter(({ isOpen }) => isOpen)).toHaveLength(1), waiting);
    await vi.waitFor(() => expect(gateway.stateOf('db', 1)).toBe('down'), waiting);
    expect(held.filter(({ isOpen }) => isOpen)).toHaveLength(1);
    for (const one of held) one.end();
  });

  it('by a command that hangs count as failed, and slow no other', async () => {
    const [first, second] = await two();
    gateway.mark(`hang-${first}`, true);
    await answering(['w2']);
    await vi.waitFor(() => {
      const check = 'no answer within 3000 ms: killed';
      expect(gateway.reportOn('web', 1)).toMatchObject({ state: 'down', check });
    }, waiting);
    const before = gateway.lines(`calls-${second}`);
    const hungBefore = gateway.lines(`calls-${first}`);
    await vi.waitFor(() => {
      expect(gateway.lines(`calls-${second}`)).toBeGreaterThanOrEqual(before + 4);
    }, waiting);
    expect(gateway.lines(`calls-${first}`)).toBeGreaterThan(hungBefore);
    gateway.mark(`hang-${first}`, false);
    await answering(['w1', 'w2']);
  });

  it('by a command that is missing are told of, and the service is served unchecked', async () => {
    const servers = [await gateway.serve(), await gateway.serve()];
    gateway.tell(doorOf({ [port]: backEndOf('web', servers, { check: COMMAND }) }));
    await answering(['w1', 'w2']);
    await vi.waitFor(() => {
      expect(gateway.report?.problems).toEqual([
        expect.objectContaining({
          part: 'check',
          message: expect.stringContaining('checks/ready is not there') as string,
        }),
      ]);
      expect(gateway.stateOf('web', 1)).toBe('unchecked');
    }, waiting);
    gateway.program('ready', READY);
    await vi.waitFor(() => expect(gateway.report?.problems).toEqual([]), waiting);
    await vi.waitFor(() => expect(gateway.stateOf('web', 1)).toBe('up'), waiting);
  });

  it('by HTTP of a task that accepts and never answers take its traffic away', async () => {
    const servers = [await gateway.serve(), await gateway.serve()];
    const check: ServerCheck = {
      kind: 'http',
      path: '/',
      expectedStatus: [{ from: 200, to: 399 }],
      ...{ intervalMs: 500, timeoutMs: 300, rise: 2, fall: 2 },
    };
    gateway.tell(doorOf({ [port]: backEndOf('web', servers, { check }) }));
    await answering(['w1', 'w2']);
    const [first] = servers;
    if (first !== undefined) first.isMute = true;
    await vi.waitFor(() => {
      expect(gateway.reportOn('web', 1)).toMatchObject({ state: 'down', found: 'answered' });
    }, waiting);
    expect(await answers()).toEqual(['w2']);
    if (first !== undefined) first.isMute = false;
    await answering(['w1', 'w2']);
  });
});
