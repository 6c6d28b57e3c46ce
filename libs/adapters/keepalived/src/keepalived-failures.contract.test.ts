import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AGENT_GONE_PRIORITY } from '@grappe/domain';
import { plainMoveTimesMs } from '@grappe/tool-lab';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayBench, type BenchGateway } from './testing/gateway-bench.ts';
import { median, moveTimesMs } from './testing/move-times.ts';

/** A number that no process has: the kernel's largest is 2^22. */
const NO_PID = 4_194_305;

let bench: GatewayBench;
const proxies: ChildProcess[] = [];
beforeEach(async () => {
  bench = await GatewayBench.create();
});
afterEach(async () => {
  for (const proxy of proxies.splice(0)) proxy.kill('SIGKILL');
  await bench.dispose();
});

const twoHolders = ({ notices }: BenchGateway): number =>
  notices.filter(({ kind }) => kind === 'twoHolders').length;

describe('keepalived', () => {
  it.each([
    { who: 'both of its processes', names: ['keepalived.pid', 'vrrp.pid'] },
    { who: 'its first process', names: ['keepalived.pid'] },
    { who: 'its second process', names: ['vrrp.pid'] },
  ] as const)(
    'killed on the holder ($who) is there again, and one holds the address',
    async ({ names }) => {
      await bench.join(2);
      const [first, second] = bench.gateways;
      const pids = names.map((name) => first.pid(name));
      pids.forEach((pid) => process.kill(pid, 'SIGKILL'));
      await bench.until('it to run again', () => isReplaced(first, pids));
      await bench.until('one to hold the address, and one to stand by', async () => {
        const states = [first, second].map(({ port }) => port.status().state).sort();
        return states.join() === 'backup,holder' && (await bench.holders()).length === 1;
      });
      expect([twoHolders(first), twoHolders(second)]).toEqual([0, 0]);
    },
  );

  it('stopped on the holder is replaced', async () => {
    await bench.join(2);
    const [first] = bench.gateways;
    const pids = (['keepalived.pid', 'vrrp.pid'] as const).map((name) => first.pid(name));
    pids.forEach((pid) => process.kill(pid, 'SIGSTOP'));
    await bench.until('it to run again', () => isReplaced(first, pids));
    await bench.untilHeldBy(1);
  });

  it('killed while no agent looks leaves an address that the next agent removes', async () => {
    await bench.join(2);
    const [first] = bench.gateways;
    await first.replaceAgent();
    const [parent, child] = [first.pid('keepalived.pid'), first.pid('vrrp.pid')];
    // Standing still it cannot take the address away when it hears of its parent's end.
    process.kill(child, 'SIGSTOP');
    await bench.until('it to stand still', () => stateOf(child) === 'T');
    for (const pid of [parent, child]) process.kill(pid, 'SIGKILL');
    await bench.until('the other one to take over', async () => {
      return (await bench.holders()).join() === '0,1';
    });
    expect((await first.port.apply(first.spec)).ok).toBe(true);
    await bench.untilHeldBy(1);
    expect(first.port.status().state).toBe('backup');
  });

  it('goes on as it is when the agent is replaced, and takes a new configuration without a move', async () => {
    await bench.join(2);
    const [first, second] = bench.gateways;
    const pids = [first.pid('keepalived.pid'), first.pid('vrrp.pid')];
    await first.replaceAgent();
    expect((await first.port.apply(first.spec)).ok).toBe(true);
    const { peers } = first.spec;
    expect((await first.port.apply({ ...first.spec, peers: peers.slice(0, 1) })).ok).toBe(true);
    expect([first.pid('keepalived.pid'), first.pid('vrrp.pid')]).toEqual(pids);
    await bench.untilHeldBy(0);
    expect(second.notices.map((it) => it.kind === 'status' && it.status.state)).not.toContain(
      'holder',
    );
  });

  it('gives a new address to the holder, and takes the old one away', async () => {
    await bench.join(1);
    const [first] = bench.gateways;
    const address = bench.lab.virtualIp.replace(/\d+$/, '60');
    expect((await first.port.apply({ ...first.spec, address })).ok).toBe(true);
    await bench.until(
      'it to have the new one',
      async () => (await bench.lab.holders(address)).length === 1,
    );
    expect(await bench.holders()).toEqual([]);
  });

  it('that hears the other in one direction only reports two holders, until one lets go', async () => {
    await bench.join(2);
    const [first, second] = bench.gateways;
    await bench.lab.setAdvertsHeard(1, 0, false);
    await bench.until('the first to report it', () => twoHolders(first) > 0);
    expect(await bench.holders()).toEqual([0, 1]);
    expect(twoHolders(second)).toBe(0);
    await bench.lab.setAdvertsHeard(1, 0, true);
    await bench.untilHeldBy(0);
    await bench.until('the second to report it', () => twoHolders(second) > 0);
  });

  it('keeps the address while its agent is dead, and comes last when it is to be taken', async () => {
    await bench.join(3);
    const [first, second] = bench.gateways;
    for (const gateway of [first, second]) await letAgentDie(gateway);
    expect(await bench.holders()).toEqual([0]);
    await bench.lab.setLink(0, false);
    await bench.untilHeldBy(2);
  });

  it('lets go when the load balancer ends and nobody restarts it, with its agent or without', async () => {
    await bench.dispose();
    bench = await GatewayBench.create({ proxy: true });
    const [first, second] = bench.gateways;
    const proxyOfFirst = runProxy(first);
    const proxyOfSecond = runProxy(second);
    await bench.join(2);
    await first.port.detach();
    proxyOfFirst.kill('SIGKILL');
    await bench.untilHeldBy(1);
    proxyOfSecond.kill('SIGKILL');
    await bench.until('nobody to hold it', async () => (await bench.holders()).length === 0);
    expect(second.port.status().state).toBe('fault');
    runProxy(second);
    await bench.untilHeldBy(1);
  });

  it('moves the address far sooner than by its defaults', async () => {
    await bench.join(2);
    const own = await moveTimesMs(bench, 3);
    const plain = await plainMoveTimesMs(3);
    expect(median(own)).toBeLessThan(median(plain) / 2);
  });
});

describe('a gateway without keepalived', () => {
  it('is told which package to install', async () => {
    const [{ folder } = { folder: '' }] = bench.lab.gateways;
    const script = path.join(folder, 'without.sh');
    writeFileSync(script, 'case $1 in keepalived) exit 127 ;; esac\nexec "$@"\n');
    const { spec, port } = bench.gateway(0, { wrapper: ['/bin/sh', script] });
    const applied = await port.apply(spec);
    expect(applied).toMatchObject({ ok: false, error: { code: 'notInstalled' } });
    expect(applied.ok ? '' : applied.error.remedy).toContain('apt-get install keepalived');
  });
});

/** Returns when keepalived has noticed. */
async function letAgentDie(gateway: BenchGateway): Promise<void> {
  await gateway.port.detach();
  const notices = openSync(gateway.file('notices'), constants.O_RDWR | constants.O_NONBLOCK);
  try {
    writeFileSync(gateway.file('agent'), `${NO_PID} 1\n`);
    const lowered = `_PRIORITY ${gateway.spec.priority + AGENT_GONE_PRIORITY}\n`;
    let heard = '';
    await bench.until('keepalived to miss the agent', () => {
      heard += readAvailable(notices);
      return heard.includes(lowered);
    });
  } finally {
    closeSync(notices);
  }
}

function readAvailable(file: number): string {
  const buffer = Buffer.alloc(4_096);
  try {
    return buffer.toString('latin1', 0, readSync(file, buffer));
  } catch {
    // Nothing there just now.
    return '';
  }
}

/** A process that is called haproxy, and its id where the load balancer would write it. */
function runProxy(gateway: BenchGateway): ChildProcess {
  const program = path.join(path.dirname(gateway.proxyPidPath), 'haproxy');
  if (!existsSync(program)) copyFileSync('/bin/sleep', program);
  const proxy = spawn(program, ['1000'], { stdio: 'ignore' });
  writeFileSync(gateway.proxyPidPath, `${proxy.pid}\n`);
  proxies.push(proxy);
  return proxy;
}

function isReplaced(gateway: BenchGateway, pids: readonly number[]): boolean {
  try {
    const now = (['keepalived.pid', 'vrrp.pid'] as const).map((name) => gateway.pid(name));
    return (
      now.every((pid) => pid > 0) &&
      now.some((pid) => !pids.includes(pid)) &&
      pids.every((pid) => !isAlive(pid))
    );
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  return !['Z', 'X', undefined].includes(stateOf(pid));
}

function stateOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0];
  } catch {
    return undefined;
  }
}
