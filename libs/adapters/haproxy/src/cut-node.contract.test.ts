import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { frontDoor, frontDoorServer, httpBackEnd, httpFrontEnd } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HaproxyLoadBalancer } from './haproxy-load-balancer.ts';
import { get, HaproxyBench, WEB_SERVER } from './testing/bench.ts';
import { Load } from './testing/load.ts';

/** Of the machine that is cut off, and of no other test's; 15 characters are what a link's name may have. */
const NODE = `grcut${process.pid}`;
const [HERE, THERE] = ['198.18.77.1', '198.18.77.2'];
const PORT = 8_080;
const SOME = 200;
const waiting = { timeout: 30_000, interval: 20 };

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: 'pipe' });
}

describe('a node that is cut off', () => {
  let bench: HaproxyBench;
  let balancer: HaproxyLoadBalancer;
  let far: ChildProcess | undefined;

  beforeEach(async () => {
    bench = new HaproxyBench();
    balancer = bench.make();
    ip('netns', 'add', NODE);
    ip('link', 'add', `${NODE}0`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', NODE);
    ip('addr', 'add', `${HERE}/30`, 'dev', `${NODE}0`);
    ip('link', 'set', `${NODE}0`, 'up');
    ip('-n', NODE, 'addr', 'add', `${THERE}/30`, 'dev', 'eth0');
    ip('-n', NODE, 'link', 'set', 'eth0', 'up');
    const server = [process.execPath, '-e', WEB_SERVER, 'far', THERE, String(PORT)];
    far = spawn('ip', ['netns', 'exec', NODE, ...server], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (far.stdout !== null) await once(far.stdout, 'data');
  });

  afterEach(async () => {
    await balancer.stop();
    far?.kill('SIGKILL');
    // The kernel takes its time to remove the links of a namespace.
    ip('link', 'del', `${NODE}0`);
    ip('netns', 'del', NODE);
    await bench.dispose();
  });

  it('costs no request: what it had is tried elsewhere', async () => {
    const near = await bench.serve('near');
    const port = await bench.freePort();
    const servers = [frontDoorServer(1, near), frontDoorServer(2, { address: THERE, port: PORT })];
    const door = frontDoor([httpFrontEnd('web', port, 'web')], [httpBackEnd('web', servers)]);
    expect((await balancer.apply(door, new Map())).ok).toBe(true);
    const load = new Load(port);
    await load.pass(SOME);
    const slow = Array.from({ length: 4 }, async () =>
      get({ port, agent: new Agent({ keepAlive: false }), path: '/?wait=1000' }),
    );
    await load.pass(SOME);
    expect([...load.answers.keys()].sort()).toEqual(['far', 'near']);
    // Nothing comes through any more, and nothing says so.
    for (const chain of ['OUTPUT', 'INPUT']) {
      execFileSync('ip', ['netns', 'exec', NODE, 'iptables', '-A', chain, '-j', 'DROP']);
    }
    await vi.waitFor(async () => {
      const told = await balancer.status();
      expect(told.ok && told.value.servers.find(({ slot }) => slot === 2)?.state).toBe('down');
    }, waiting);
    await load.pass(SOME);
    await load.end();
    expect(load.failures).toEqual([]);
    expect((await Promise.all(slow)).map(({ status, body }) => [status, body])).toEqual(
      slow.map(() => [200, 'near']),
    );
    console.info(
      `longest time between two answers ${load.longestGapMs.toFixed(0)} ms, slowest answer ${load.slowestMs.toFixed(0)} ms`,
    );
  });
});
