import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TaskId } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseState } from './state-file.ts';
import { waiting, WatchdogBench } from './testing/bench.ts';
import { freeze, isAlive, VERSION_1 } from './testing/control-groups.ts';
import { readUptimeMs } from './uptime.ts';

const OK = { ok: true, value: undefined };
const LEASE_MS = 2_000;
const FAR_MS = 600_000;

let bench: WatchdogBench;
beforeEach(() => {
  bench = new WatchdogBench();
});
afterEach(() => bench.dispose());

function stateFile(): string {
  return join(bench.folder, 'state');
}

function guardedIds(): string[] {
  const state = parseState(bench.read('state'));
  return state.ok ? state.value.entries.map((entry) => entry.containerId) : [];
}

describe('a damaged state', () => {
  const later = (text: string): string => text.replace(/ \d+ \d+\n/, ' 999999999 999999999\n');
  const damages: readonly [string, (text: string) => string][] = [
    ['is empty', () => ''],
    ['has no text', () => ' \n\n \n'],
    ['is cut', (text) => later(text).slice(0, -4)],
    ['has a wrong number of lines', (text) => later(text).replace('end 1', 'end 2')],
    ['holds no number', (text) => later(text).replace(/\d+\n/, 'a[$(touch x)]\n')],
    ['holds a NUL', (text) => later(text).replace(' 99', ' 9\0')],
    ['names half an id', (text) => later(text).replace(/[0-9a-f]{64}/, 'ab')],
    ['is of another format', (text) => later(text).replace('watchdog-1', 'watchdog-9')],
    ['is of another boot', (text) => later(text).replace(/-1 [0-9a-f]{8}/, '-1 00000000')],
    ['is far too long', (text) => later(text) + 'x'.repeat(1_000_000)],
  ];

  it.each(damages)('that %s leaves the last good one in force', async (_, damage) => {
    const container = await bench.container();
    expect(await bench.watchdog().guard([bench.guarded(container, LEASE_MS)])).toEqual(OK);
    const good = bench.read('state');
    const state = parseState(good);
    writeFileSync(stateFile(), damage(good));
    const diedMs = await bench.untilDead(container.pid);
    const killAtMs = state.ok ? state.value.entries[0]?.killAtUptimeMs : undefined;
    expect(diedMs).toBeGreaterThanOrEqual(killAtMs ?? Infinity);
    expect(bench.read('log')).toContain('state refused');
  });

  it('that went away with its folder leaves the last good one in force, to the end', async () => {
    const container = await bench.container();
    expect(await bench.watchdog().guard([bench.guarded(container, LEASE_MS)])).toEqual(OK);
    const pid = bench.watchdogPid();
    rmSync(bench.folder, { recursive: true });
    await bench.untilDead(container.pid);
    await bench.untilDead(pid);
  });

  it('recalls nothing and is replaced by the next good one', async () => {
    const container = await bench.container();
    const watchdog = bench.watchdog();
    mkdirSync(bench.folder, { recursive: true });
    writeFileSync(stateFile(), 'damaged');
    expect(await watchdog.recall()).toEqual([]);
    // A watchdog that never had a good one guards nothing and takes no post.
    const early = bench.secondWatchdog();
    await vi.waitUntil(() => bench.read('log').includes('state refused'), waiting);
    expect(bench.read('pid')).toBe('');
    expect(bench.read('ack')).toBe('');
    expect(await watchdog.guard([bench.guarded(container, 0, 0)])).toEqual(OK);
    await bench.untilDead(container.pid);
    early.kill('SIGKILL');
  });

  it('is not waited on for ever', async () => {
    mkdirSync(bench.folder, { recursive: true });
    const [code] = (await once(bench.secondWatchdog(), 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  it('of another boot recalls nothing', async () => {
    const container = await bench.container();
    const watchdog = bench.watchdog();
    expect(await watchdog.guard([bench.guarded(container, FAR_MS)])).toEqual(OK);
    expect(await watchdog.recall()).toHaveLength(1);
    const other = bench.read('state').replace(/-1 [0-9a-f]{8}/, '-1 00000000');
    writeFileSync(stateFile(), other);
    expect(await watchdog.recall()).toEqual([]);
  });
});

describe('a refused list', () => {
  it.each([
    ['a short id', { containerId: 'ab12' }, '64 hexadecimal digits'],
    ['a path for an id', { containerId: '../'.repeat(21) + 'a' }, '64 hexadecimal digits'],
    ['a task that would be two fields', { task: 't 1' as TaskId }, 'not a task id'],
    ['a lease without an end', { leaseUntilMs: Infinity }, 'must end some time'],
  ])('with %s changes nothing', async (_, changes, reason) => {
    const guarded = bench.guarded({ id: 'ab'.repeat(32) }, FAR_MS);
    const result = await bench.watchdog().guard([{ ...guarded, ...changes }]);
    expect(result).toEqual({ ok: false, error: expect.stringContaining(reason) });
    expect(bench.read('state')).toBe('');
  });

  it.each([
    ['is missing', 'missing.bash', undefined, 'ENOENT'],
    ['cannot run', 'broken.bash', 'exit 3\n', 'status 3'],
    ['does not answer', 'deaf.bash', 'read -t 5 <><(:)\n', 'does not answer'],
  ])('because the script %s leaves the former one guarded', async (_, name, script, reason) => {
    const former = await bench.container();
    const added = await bench.container();
    expect(await bench.watchdog().guard([bench.guarded(former, LEASE_MS)])).toEqual(OK);
    const pid = bench.watchdogPid();
    const scriptPath = join(bench.runFolder, name);
    if (script !== undefined) writeFileSync(scriptPath, script);
    const both = [bench.guarded(former, LEASE_MS), bench.guarded(added, LEASE_MS)];
    const result = await bench.watchdog({ scriptPath }).guard(both);
    expect(result).toEqual({ ok: false, error: expect.stringContaining(reason) });
    expect(guardedIds()).toEqual([former.id]);
    expect(isAlive(pid)).toBe(true);
    await bench.untilDead(former.pid);
    expect(isAlive(added.pid)).toBe(true);
  });
});

describe('the hardware watchdog', () => {
  const pets = (): string => bench.device();

  it('is petted while something is guarded, and told when that ends', async () => {
    const container = await bench.container();
    const watchdog = bench.watchdog({ hardwareDevice: bench.makeDevice() });
    expect(await watchdog.guard([bench.guarded(container, FAR_MS)])).toEqual(OK);
    await vi.waitUntil(() => pets().length >= 3, waiting);
    expect(pets()).toMatch(/^\.+$/);
    expect(await watchdog.guard([])).toEqual(OK);
    expect(pets()).toMatch(/^\.+V$/);
  });

  it('that is missing is said to be so, and the container is guarded none the less', async () => {
    const container = await bench.container();
    const hardwareDevice = join(bench.runFolder, 'no-such-device');
    const watchdog = bench.watchdog({ hardwareDevice });
    expect(await watchdog.guard([bench.guarded(container, 0, 0)])).toEqual(OK);
    expect(bench.read('ack')).toMatch(/ failed\n$/);
    await bench.untilDead(container.pid);
  });

  it.skipIf(VERSION_1.root === undefined)(
    'is left alone as long as something cannot be killed',
    async () => {
      const container = await bench.container(VERSION_1);
      const parent = bench.groups.parent(VERSION_1);
      // Nothing dies in a frozen group, and the watchdog thaws only the container's own.
      freeze(parent, 'FROZEN');
      const watchdog = bench.watchdog({ hardwareDevice: bench.makeDevice() });
      expect(await watchdog.guard([bench.guarded(container, 0, 0)])).toEqual(OK);
      await vi.waitUntil(() => bench.read('log').includes('cannot be killed'), waiting);
      const before = pets();
      const fromMs = readUptimeMs();
      await vi.waitUntil(() => readUptimeMs() > fromMs + 1_000, waiting);
      expect(pets()).toBe(before);
      freeze(parent, 'THAWED');
      await bench.untilDead(container.pid);
      await vi.waitUntil(() => pets().length > before.length, waiting);
    },
  );
});

describe('a paused container', () => {
  it.skipIf(VERSION_1.root === undefined)('is killed', async () => {
    const container = await bench.container(VERSION_1);
    freeze(container.group, 'FROZEN');
    expect(await bench.watchdog().guard([bench.guarded(container, 0, 0)])).toEqual(OK);
    await bench.untilDead(container.pid);
  });
});
