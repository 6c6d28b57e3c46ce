import { once } from 'node:events';
import { Agent } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import type { FrontDoor, FrontDoorServer } from '@grappe/domain';
import { frontDoor, frontDoorServer, httpBackEnd, httpFrontEnd } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HaproxyLoadBalancer } from './haproxy-load-balancer.ts';
import { findByArguments, readStat } from './proc.ts';
import { get, HaproxyBench, type WebServer } from './testing/bench.ts';
import { Load } from './testing/load.ts';

/** Enough for every client to have been everywhere. */
const SOME = 200;
const waiting = { timeout: 30_000, interval: 5 };

describe('traffic through HAProxy', () => {
  let bench: HaproxyBench;
  let balancer: HaproxyLoadBalancer;
  let port: number;
  let load: Load | undefined;

  beforeEach(async () => {
    bench = new HaproxyBench();
    balancer = bench.make();
    port = await bench.freePort();
  });

  afterEach(async () => {
    await load?.end();
    load = undefined;
    await balancer.stop();
    await bench.dispose();
  });

  const door = (servers: readonly FrontDoorServer[], slots = 8): FrontDoor =>
    frontDoor([httpFrontEnd('web', port, 'web')], [httpBackEnd('web', servers, { slots })]);

  const apply = async (wanted: FrontDoor): Promise<string> => {
    const outcome = await balancer.apply(wanted, new Map());
    if (!outcome.ok) throw new Error(outcome.error.message);
    return outcome.value.kind;
  };

  const web = async (count: number): Promise<readonly WebServer[]> =>
    Promise.all(Array.from({ length: count }, async (_, index) => bench.serve(`w${index + 1}`)));

  const ready = (servers: readonly WebServer[]): readonly FrontDoorServer[] =>
    servers.map((server, index) => frontDoorServer(index + 1, server));

  const stateOf = async (slot: number): Promise<string | undefined> => {
    const told = await balancer.status();
    return told.ok ? told.value.servers.find((one) => one.slot === slot)?.state : undefined;
  };

  const sessionsOf = async (slot: number): Promise<number | undefined> => {
    const told = await balancer.status();
    return told.ok ? told.value.servers.find((one) => one.slot === slot)?.sessions : undefined;
  };

  const masters = (): readonly number[] => {
    const found = findByArguments(['-f', `${bench.runFolder}/run/haproxy.cfg`]);
    const pids = new Set(found.map(({ pid }) => pid));
    return found.filter(({ parent }) => !pids.has(parent)).map(({ pid }) => pid);
  };

  const workers = (): readonly number[] => {
    const roots = masters();
    return findByArguments(['-f', `${bench.runFolder}/run/haproxy.cfg`])
      .filter(({ parent }) => roots.includes(parent))
      .map(({ pid }) => pid);
  };

  it.each([8, 4])(
    'no request fails while a service is scaled 2, 6, 2 (%i slots at first)',
    async (slots) => {
      const servers = await web(6);
      const [first, second, ...others] = ready(servers);
      const two = [first, second].filter((server) => server !== undefined);
      await apply(door(two, slots));
      load = new Load(port);
      for (let round = 0; round < 3; round += 1) {
        await load.pass(SOME);
        await apply(door([...two, ...others], 8));
        await load.pass(SOME);
        const leaving = others.map((server) => ({ ...server, state: 'drain' as const }));
        await apply(door([...two, ...leaving]));
        await load.pass(SOME);
        await apply(door(two));
      }
      await load.end();
      expect(load.failures).toEqual([]);
      expect(load.answers.size).toBe(6);
    },
  );

  it('a server that drains finishes what it has', async () => {
    const servers = await web(2);
    const [one, two] = ready(servers);
    if (one === undefined || two === undefined) throw new Error('no servers');
    await apply(door([one]));
    const agent = new Agent();
    const slow = get({ port, agent, path: '/?wait=500' });
    await vi.waitFor(async () => {
      expect(await sessionsOf(1)).toBe(1);
    }, waiting);
    await apply(door([{ ...one, state: 'drain' }, two]));
    expect(await bench.reach(port)).toBe('w2');
    expect((await slow).body).toBe('w1');
  });

  it('no request fails when a server is killed', async () => {
    const servers = await web(3);
    await apply(door(ready(servers)));
    load = new Load(port);
    await load.pass(SOME);
    servers[0]?.child.kill('SIGKILL');
    await load.pass(SOME);
    await vi.waitFor(async () => {
      expect(await stateOf(1)).toBe('down');
    }, waiting);
    servers[1]?.child.kill('SIGKILL');
    await load.pass(3 * SOME);
    await load.end();
    expect(load.failures).toEqual([]);
  });

  it('a request that may not be repeated is sent to one server only', async () => {
    let received = 0;
    const hangingUp = createServer((socket) => {
      socket.once('data', () => {
        received += 1;
        socket.destroy();
      });
    }).listen(0, '127.0.0.1');
    await once(hangingUp, 'listening');
    const bad = { address: '127.0.0.1', port: (hangingUp.address() as AddressInfo).port };
    const [good] = await web(1);
    if (good === undefined) throw new Error('no server');
    const servers = [frontDoorServer(1, bad), frontDoorServer(2, good)];
    const unchecked = httpBackEnd('web', servers, { check: { kind: 'none' } });
    await apply(frontDoor([httpFrontEnd('web', port, 'web')], [unchecked]));
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      const agent = new Agent({ keepAlive: false });
      statuses.push((await get({ port, agent, method: 'POST' })).status);
    }
    expect(statuses.sort()).toEqual([200, 200, 502, 502]);
    expect(received).toBe(2);
    for (let count = 0; count < 4; count += 1) expect(await bench.reach(port)).toBe('w1');
    expect(received).toBeGreaterThan(2);
    hangingUp.close();
  });

  it('no request fails when the configuration is replaced, and former processes end', async () => {
    const servers = ready(await web(2));
    await apply(door(servers));
    load = new Load(port);
    for (let round = 0; round < 8; round += 1) {
      await load.pass(SOME);
      const more = httpBackEnd('more', servers, { slots: 2 + round });
      const wanted = door(servers);
      const outcome = await apply({ ...wanted, backEnds: [...wanted.backEnds, more] });
      expect(outcome).toBe('reloaded');
    }
    await load.pass(SOME);
    await load.end();
    expect(load.failures).toEqual([]);
    await vi.waitUntil(() => masters().length === 1 && workers().length === 1, waiting);
  });

  it.each(['worker', 'master'])('is started again when its %s is killed', async (which) => {
    const servers = ready(await web(2));
    await apply(door(servers));
    load = new Load(port);
    await load.pass(SOME);
    const victim = (which === 'worker' ? workers() : masters())[0];
    if (victim === undefined) throw new Error('HAProxy does not run');
    process.kill(victim, 'SIGKILL');
    await vi.waitUntil(
      () =>
        masters().length === 1 &&
        !masters().includes(victim) &&
        workers().length === 1 &&
        !workers().includes(victim),
      waiting,
    );
    await vi.waitFor(async () => {
      expect(await bench.reach(port)).toBeDefined();
    }, waiting);
    const { failures } = load;
    const before = failures.length;
    await load.pass(SOME);
    await load.end();
    expect(failures).toHaveLength(before);
    // Requests that it had taken are lost with it; nobody else notices more than a pause.
    expect(failures.filter((why) => why.includes('ECONNREFUSED'))).toEqual([]);
    const told = await balancer.status();
    expect(told.ok && told.value.restarts).toBe(1);
    expect(await apply(door(servers))).toBe('unchanged');
    console.info(
      `${which} killed: ${before} of ${load.requests} requests failed, longest gap ${load.longestGapMs.toFixed(0)} ms`,
    );
  });

  it('no connection is dropped when the agent is replaced', async () => {
    const servers = ready(await web(2));
    await apply(door(servers));
    load = new Load(port);
    await load.pass(SOME);
    const before = [...masters(), ...workers()];
    await balancer.leave();
    const slow = get({ port, agent: new Agent(), path: '/?wait=400' });
    balancer = bench.make();
    expect(await apply(door(servers.slice(1)))).toBe('servers');
    await load.pass(SOME);
    await load.end();
    expect((await slow).status).toBe(200);
    expect(load.failures).toEqual([]);
    expect([...masters(), ...workers()]).toEqual(before);
    expect(before.every((pid) => readStat(pid) !== undefined)).toBe(true);
  });

  it('is started again by the next agent when both have ended', async () => {
    const servers = ready(await web(1));
    await apply(door(servers));
    await balancer.leave();
    const [master] = masters();
    if (master === undefined) throw new Error('HAProxy does not run');
    process.kill(master, 'SIGKILL');
    await vi.waitUntil(() => masters().length === 0, waiting);
    balancer = bench.make();
    expect(await apply(door(servers))).toBe('started');
    expect(await bench.reach(port)).toBe('w1');
  });
});
