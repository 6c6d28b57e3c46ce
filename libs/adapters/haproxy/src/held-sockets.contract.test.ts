import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import type { FrontDoor } from '@grappe/domain';
import {
  frontDoor,
  frontDoorServer,
  httpBackEnd,
  httpFrontEnd,
  type TestServer,
} from '@grappe/port-contracts';
import { MemoryLogger } from '@grappe/fakes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HaproxyLoadBalancer } from './haproxy-load-balancer.ts';
import { findByArguments, readStat } from './proc.ts';
import { pidFileOf } from './run-folder.ts';
import { get, HaproxyBench } from './testing/bench.ts';

const waiting = { timeout: 30_000, interval: 5 };
const CLIENTS = 20;

describe('the sockets on which HAProxy listens', () => {
  let bench: HaproxyBench;
  let balancer: HaproxyLoadBalancer;
  let server: TestServer;
  let ports: readonly [number, number];

  beforeEach(async () => {
    bench = new HaproxyBench();
    balancer = bench.make();
    server = await bench.serve('w1');
    ports = [await bench.freePort(), await bench.freePort()];
  });

  afterEach(async () => {
    await balancer.stop();
    await bench.dispose();
  });

  const runFolder = (): string => `${bench.runFolder}/run`;
  const haproxies = (): readonly number[] =>
    findByArguments(['-f', `${runFolder()}/haproxy.cfg`]).map(({ pid }) => pid);
  const holders = (): readonly number[] =>
    findByArguments([`${runFolder()}/hold-listeners.pl`]).map(({ pid }) => pid);

  const door = (...listen: readonly number[]): FrontDoor =>
    frontDoor(
      listen.map((port) => httpFrontEnd(`p${port}`, port, 'web')),
      [httpBackEnd('web', [frontDoorServer(1, server)], { check: { kind: 'none' } })],
    );

  const apply = async (...listen: readonly number[]): Promise<string> => {
    const outcome = await balancer.apply(door(...listen), new Map());
    if (!outcome.ok) throw new Error(outcome.error.message);
    return outcome.value.kind;
  };

  const ask = async (port: number): Promise<string> =>
    get({ port, agent: new Agent() }).then(
      ({ body }) => body,
      (cause: unknown) => (cause as NodeJS.ErrnoException).code ?? String(cause),
    );

  const killAll = async (): Promise<void> => {
    const victims = haproxies();
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    // An agent may have started the next ones already.
    await vi.waitUntil(() => victims.every((pid) => !haproxies().includes(pid)), waiting);
  };

  it('go on to take connections while it is dead, for the next one', async () => {
    await apply(...ports);
    await balancer.leave();
    await killAll();
    const asked = Array.from({ length: CLIENTS }, async (_, n) => ask(ports[n % 2] ?? 0));
    balancer = bench.make();
    expect(await apply(...ports)).toBe('started');
    expect(await Promise.all(asked)).toEqual(asked.map(() => 'w1'));
    expect(holders()).toHaveLength(1);
  });

  it('go on also after a reload, and again', async () => {
    await apply(ports[0]);
    expect(await apply(...ports)).toBe('reloaded');
    for (let round = 0; round < 3; round += 1) {
      await killAll();
      expect(await Promise.all(ports.map(ask))).toEqual(['w1', 'w1']);
      await vi.waitFor(async () => {
        const told = await balancer.status();
        expect(told.ok && told.value.restarts).toBe(round + 1);
      }, waiting);
    }
  });

  it('are closed when nothing is to listen there any more', async () => {
    await apply(...ports);
    expect(await apply(ports[0])).toBe('reloaded');
    await vi.waitFor(async () => {
      expect(await ask(ports[1])).toBe('ECONNREFUSED');
    }, waiting);
    await balancer.stop();
    expect(await Promise.all(ports.map(ask))).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    expect([...haproxies(), ...holders()]).toEqual([]);
  });

  it('are held again when who held them was killed', async () => {
    await apply(ports[0]);
    const [former] = holders();
    if (former === undefined) throw new Error('nobody holds them');
    process.kill(former, 'SIGKILL');
    await vi.waitUntil(() => readStat(former) === undefined, waiting);
    expect(await apply(ports[0])).toBe('unchanged');
    expect(holders()).toHaveLength(1);
  });

  it('need nobody when there are none', async () => {
    const logger = new MemoryLogger();
    balancer = new HaproxyLoadBalancer({ runFolder: runFolder(), logger });
    expect(await apply()).toBe('started');
    expect(holders()).toEqual([]);
    expect(logger.lines).toEqual([]);
    expect(await apply(ports[0])).toBe('reloaded');
    expect(holders()).toHaveLength(1);
    expect(await apply()).toBe('reloaded');
    expect(holders()).toEqual([]);
  });

  it('are held by one only, also after the agent was replaced', async () => {
    await apply(ports[0]);
    const before = holders();
    await balancer.leave();
    balancer = bench.make();
    expect(await apply(ports[0])).toBe('unchanged');
    expect(holders()).toEqual(before);
  });

  it('belong to the process that its file names', async () => {
    await apply(ports[0]);
    const [pid, ticks] = readFileSync(pidFileOf(runFolder()), 'utf8').trim().split(' ');
    expect(haproxies()).toContain(Number(pid));
    expect(readStat(Number(pid))?.startTicks).toBe(ticks);
    expect(readStat(Number(pid))?.parent).not.toBe(haproxies().find((one) => one !== Number(pid)));
  });
});
