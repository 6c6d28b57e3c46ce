import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunFiles } from './run-files.ts';
import { parseState } from './state-file.ts';
import { waiting, WatchdogBench } from './testing/bench.ts';
import { GROUPINGS, isAlive, pidsIn } from './testing/control-groups.ts';
import { KILL_LEAD_MS, readUptimeMs } from './uptime.ts';

const OK = { ok: true, value: undefined };
/** Long enough for a loaded machine to renew in time. */
const LEASE_MS = 2_000;
const FAR_MS = 600_000;
/** Far below what is left of a round, far above one look. */
const LATE_LIFE_MS_MAX = 200;

let bench: WatchdogBench;
beforeEach(() => {
  bench = new WatchdogBench();
});
afterEach(() => bench.dispose());

/** Kill times in the state file, in uptime. */
function killTimesMs(): number[] {
  const state = parseState(bench.read('state'));
  return state.ok ? state.value.entries.map((entry) => entry.killAtUptimeMs) : [];
}

describe.each(GROUPINGS.filter(({ root }) => root !== undefined))(
  'a container in control groups of $name',
  (grouping) => {
    it('is killed once lease and grace have ended, and no earlier', async () => {
      const container = await bench.container(grouping);
      const watchdog = bench.watchdog();
      expect(await watchdog.guard([bench.guarded(container, 300, 400)])).toEqual(OK);
      const [killAtMs] = killTimesMs();
      // Woken all the time, it looks all the time.
      const files = new RunFiles(bench.runFolder);
      await vi.waitUntil(() => {
        files.wake();
        return !isAlive(container.pid);
      }, waiting);
      const diedMs = readUptimeMs();
      expect(diedMs).toBeGreaterThanOrEqual(killAtMs ?? Infinity);
    });

    it('is killed with all it has forked, while it goes on forking', async () => {
      // 200 rounds, so that nothing is left of a test that fails.
      const forking =
        'i=0; while [ $((i += 1)) -lt 200 ]; do (setsid sleep 1000 & sleep 1000 &); done';
      const container = await bench.container(grouping, ['sh', '-c', `${forking}; sleep 1000`]);
      await vi.waitUntil(() => pidsIn(container.group).length > 20, waiting);
      expect(await bench.watchdog().guard([bench.guarded(container, 0, 0)])).toEqual(OK);
      await vi.waitUntil(() => pidsIn(container.group).length === 0, waiting);
      await vi.waitUntil(() => bench.read('log').includes('all dead'), waiting);
      expect(pidsIn(container.group)).toEqual([]);
    });

    it('is killed in a group below its own, too', async () => {
      const container = await bench.container(grouping);
      const below = bench.groups.make(grouping, `${grouping.groupName(container.id)}/init`);
      const pid = await bench.groups.run(below);
      expect(await bench.watchdog().guard([bench.guarded(container, 0, 0)])).toEqual(OK);
      await bench.untilDead(pid);
      await bench.untilDead(container.pid);
    });

    it('is killed alone', async () => {
      const container = await bench.container(grouping);
      const other = await bench.container(grouping);
      const { id } = container;
      const similar = [
        `${id}0`,
        `x${id}`,
        `docker-${id}.scope.d`,
        `docker-${id}`,
        `${id}.scope`,
        `other-${id}.scope`,
      ];
      const bystanders = [other.pid];
      for (const name of similar) {
        bystanders.push(await bench.groups.run(bench.groups.make(grouping, name)));
      }
      const elsewhere = bench.groups.make(grouping, 'names-the-id');
      bystanders.push(await bench.groups.run(elsewhere, ['sh', '-c', 'sleep 1000; :', id]));
      expect(await bench.watchdog().guard([bench.guarded(container, 0, 0)])).toEqual(OK);
      await bench.untilDead(container.pid);
      await vi.waitUntil(() => bench.read('log').includes('all dead'), waiting);
      expect(bystanders.filter((pid) => !isAlive(pid))).toEqual([]);
    });

    it('is killed again, and soon, whenever its engine starts it late', async () => {
      const container = await bench.container(grouping);
      expect(await bench.watchdog().guard([bench.guarded(container, 0, 0)])).toEqual(OK);
      await bench.untilDead(container.pid);
      expect(await shortestLifeMs(container.group)).toBeLessThan(LATE_LIFE_MS_MAX);
    });

    it.each(['docker/ID', 'system.slice/docker-ID.scope'])(
      'is killed soon when its first start comes late, in %s',
      async (path) => {
        const id = randomBytes(32).toString('hex');
        expect(await bench.watchdog().guard([bench.guarded({ id }, 0, 0)])).toEqual(OK);
        const group = bench.groups.place(grouping, path.replace('ID', id));
        expect(await shortestLifeMs(group)).toBeLessThan(LATE_LIFE_MS_MAX);
      },
    );

    it('is killed when its first start comes late in a group that nobody expects', async () => {
      const id = randomBytes(32).toString('hex');
      expect(await bench.watchdog().guard([bench.guarded({ id }, 0, 0)])).toEqual(OK);
      const group = bench.groups.make(grouping, grouping.groupName(id));
      await bench.groups.lifeMs(group);
      expect(bench.read('log')).toContain(id);
    });
  },
);

/**
 * Of several starts, each just after the watchdog has found nothing alive: it looks through all processes again after half a second only. One of
 * them goes undisturbed also on a busy machine.
 */
async function shortestLifeMs(group: string): Promise<number> {
  const livesMs: number[] = [];
  for (let start = 0; start < 3; start += 1) {
    livesMs.push(await bench.groups.lifeMs(group));
    const said = `all dead that had to die`;
    await vi.waitUntil(
      () => bench.read('log').trimEnd().split('\n').at(-1)?.includes(said),
      waiting,
    );
  }
  return Math.min(...livesMs);
}

describe('a lease', () => {
  it('keeps its container alive while it is renewed, without waiting for the watchdog', async () => {
    const container = await bench.container();
    const watchdog = bench.watchdog();
    expect(await watchdog.guard([bench.guarded(container, LEASE_MS)])).toEqual(OK);
    const [firstKillAtMs] = killTimesMs();
    const ack = bench.read('ack');
    await vi.waitUntil(async () => {
      expect(await watchdog.guard([bench.guarded(container, LEASE_MS)])).toEqual(OK);
      return readUptimeMs() > (firstKillAtMs ?? Infinity) + LEASE_MS;
    }, waiting);
    expect(isAlive(container.pid)).toBe(true);
    // The same acknowledgement serves all renewals.
    expect(bench.read('ack')).toBe(ack);
    expect(bench.read('state')).toContain(ack.split(' ')[0]);
    await bench.untilDead(container.pid);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)('ends although its agent got %s', async (signal) => {
    const container = await bench.container();
    const agent = await bench.agent(container, LEASE_MS, 300);
    expect(isAlive(container.pid)).toBe(true);
    agent.kill(signal);
    await bench.untilDead(container.pid);
    expect(isAlive(bench.watchdogPid())).toBe(true);
  });

  it('passes from a dead agent to the next one', async () => {
    const container = await bench.container();
    const agent = await bench.agent(container, LEASE_MS, 5_000);
    agent.kill('SIGKILL');
    const watchdogPid = bench.watchdogPid();

    const next = bench.watchdog();
    const recalled = await next.recall();
    expect(recalled).toEqual([
      {
        task: 't-guarded',
        containerId: container.id,
        leaseUntilMs: expect.any(Number),
        stopGraceMs: 5_000,
      },
    ]);
    const leftMs = (recalled[0]?.leaseUntilMs ?? NaN) - bench.clock.monotonicMs();
    expect(leftMs).toBeLessThanOrEqual(LEASE_MS);
    const [killAtMs] = killTimesMs();
    expect(await next.guard([bench.guarded(container, FAR_MS)])).toEqual(OK);
    expect(bench.watchdogPid()).toBe(watchdogPid);
    await vi.waitUntil(() => readUptimeMs() > (killAtMs ?? Infinity) + KILL_LEAD_MS, waiting);
    expect(isAlive(container.pid)).toBe(true);

    expect(await next.guard([])).toEqual(OK);
    expect(isAlive(watchdogPid)).toBe(false);
    expect(readdirSync(bench.folder)).not.toContain('state');
    expect(await bench.watchdog().recall()).toEqual([]);
    expect(isAlive(container.pid)).toBe(true);
  });
});

describe('the watchdog process', () => {
  it('is in a session of its own, hides nothing in the run folder, and goes when nothing is left', async () => {
    const watchdog = bench.watchdog();
    expect(await watchdog.guard([])).toEqual(OK);
    expect(existsSync(bench.folder)).toBe(false);
    const container = await bench.container();
    expect(await watchdog.guard([bench.guarded(container, FAR_MS)])).toEqual(OK);
    const pid = bench.watchdogPid();
    const session = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
    expect(Number(session)).toBe(pid);
    expect(readdirSync(bench.folder).sort()).toEqual(['ack', 'pid', 'state', 'wake']);
    expect(await watchdog.guard([])).toEqual(OK);
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(bench.folder)).toEqual([]);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)('is replaced by a renewal after %s', async (signal) => {
    const container = await bench.container();
    const watchdog = bench.watchdog();
    expect(await watchdog.guard([bench.guarded(container, FAR_MS)])).toEqual(OK);
    const first = bench.watchdogPid();
    process.kill(first, signal);
    await vi.waitUntil(() => !isAlive(first) || stateOf(first) === 'T', waiting);
    expect(await watchdog.guard([bench.guarded(container, FAR_MS)])).toEqual(OK);
    const second = bench.watchdogPid();
    expect(second).not.toBe(first);
    // One that was stopped runs on, finds its post taken and leaves.
    await bench.untilDead(first);
    expect(isAlive(second)).toBe(true);
  });

  it('is one, however many are started, and kills all the same', async () => {
    const container = await bench.container();
    expect(await bench.watchdog().guard([bench.guarded(container, LEASE_MS)])).toEqual(OK);
    const first = bench.watchdogPid();
    const others = [bench.secondWatchdog(), bench.secondWatchdog(), bench.secondWatchdog()];
    const pids = [first, ...others.map((child) => child.pid ?? 0)];
    await vi.waitUntil(() => pids.filter(isAlive).length === 1, waiting);
    await vi.waitUntil(() => isAlive(bench.watchdogPid()), waiting);
    expect(pids).toContain(bench.watchdogPid());
    await bench.untilDead(container.pid);
  });

  it('is replaced by one of another script, which guards in its place', async () => {
    const container = await bench.container();
    expect(await bench.watchdog().guard([bench.guarded(container, FAR_MS)])).toEqual(OK);
    const first = bench.watchdogPid();
    const upgraded = bench.watchdog({ hardwareDevice: join(bench.runFolder, 'no-such-device') });
    expect(await upgraded.guard([bench.guarded(container, 0, 0)])).toEqual(OK);
    expect(bench.watchdogPid()).not.toBe(first);
    await bench.untilDead(first);
    await bench.untilDead(container.pid);
  });

  it('asked to end, stays until every lease has ended and all is dead', async () => {
    const container = await bench.container();
    expect(await bench.watchdog().guard([bench.guarded(container, LEASE_MS)])).toEqual(OK);
    const pid = bench.watchdogPid();
    process.kill(pid, 'SIGTERM');
    await bench.untilDead(container.pid);
    await bench.untilDead(pid);
    expect(bench.read('log')).toContain('all dead');
  });
});

function stateOf(pid: number): string | undefined {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
}
