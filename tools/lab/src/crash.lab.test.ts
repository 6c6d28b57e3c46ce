import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Lab } from './lab.ts';
import { describeLab } from './lab-description.ts';
import { findLeftovers } from './leftovers.ts';
import { isProcessAlive } from './process-identity.ts';
import { labProgramArguments } from './reaper.ts';
import { loadReaper } from './state-file.ts';
import { waitUntil } from './wait-until.ts';

const NAME = 'tcrash';
const SUBNET = '172.182.3.0/24';
const TEST_TIMEOUT_MS = 120_000;
const STEP_TIMEOUT_MS = 60_000;

const plan = describeLab(
  { name: NAME, nodes: 2, subnet: SUBNET },
  { instance: '', starter: { pid: 1, startTicks: 0 }, owner: undefined },
);
const [first, second] = plan.nodes;

/** Files that appear one after the other while a lab comes up. */
const STEPS = {
  'its name is claimed': plan.runFolder,
  'the record is written': `${plan.runFolder}/lab.json`,
  'the bridge is there': `/sys/class/net/${plan.bridge}`,
  'a namespace is there': `/run/netns/${second?.namespace}`,
  'a node is booting': `${first?.runFolder}/boot-id`,
  'an engine is starting': `${first?.runFolder}/daemon.json`,
  'an engine listens': `${first?.dockerSocket}`,
};

const children: ChildProcess[] = [];

function startUp(): ChildProcess {
  const choices = ['--nodes', '2', '--name', NAME, '--subnet', SUBNET, '--bare'];
  const child = spawn(process.execPath, [...labProgramArguments(), 'up', ...choices], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  return child;
}

function untilExists(file: string): Promise<void> {
  return waitUntil(() => existsSync(file), {
    what: file,
    timeoutMs: STEP_TIMEOUT_MS,
    intervalMs: 1,
  });
}

async function untilNothingIsLeft(): Promise<void> {
  const gone = async (): Promise<boolean> => (await findLeftovers(NAME)).length === 0;
  await waitUntil(gone, { what: 'the reaper', timeoutMs: STEP_TIMEOUT_MS, intervalMs: 100 });
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Lab.down(NAME);
}, TEST_TIMEOUT_MS);

describe('a lab that does not come up', { timeout: TEST_TIMEOUT_MS }, () => {
  it.each(Object.entries(STEPS))(
    'is removed when kill -9 strikes as soon as %s',
    async (_, file) => {
      const child = startUp();
      await untilExists(file);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await Lab.down(NAME);
      expect(await findLeftovers(NAME)).toEqual([]);
    },
  );

  it('is removed without anybody asking when kill -9 strikes', async () => {
    const child = startUp();
    await untilExists(STEPS['an engine is starting']);
    child.kill('SIGKILL');
    await untilNothingIsLeft();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is removed before %s ends the command',
    async (signal) => {
      const child = startUp();
      await untilExists(STEPS['a node is booting']);
      child.kill(signal);
      const [exitCode] = (await once(child, 'exit')) as [number | null];
      expect(exitCode).toBe(130);
      expect(await findLeftovers(NAME)).toEqual([]);
    },
  );

  it('does not take what it did not make', async () => {
    const foreign = `/run/netns/${first?.namespace}`;
    mkdirSync(foreign, { recursive: true });
    try {
      const choices = { name: NAME, nodes: 2, subnet: SUBNET };
      await expect(Lab.up(choices)).rejects.toThrow(`in its way: ${foreign}`);
      await Lab.down(NAME);
      expect(existsSync(foreign)).toBe(true);
    } finally {
      rmSync(foreign, { recursive: true });
    }
  });
});

describe('a lab that belongs to a process', { timeout: TEST_TIMEOUT_MS }, () => {
  it('is removed when that process is killed with -9', async () => {
    const owner = spawn('sleep', ['1000'], { stdio: 'ignore' });
    children.push(owner);
    const choices = { name: NAME, nodes: 1, subnet: SUBNET, ownerPid: owner.pid };
    const lab = await Lab.up(choices);
    lab.markReady();
    await expect(Lab.up({ ...choices, ownerPid: undefined })).rejects.toThrow(
      `belongs to process ${owner.pid}`,
    );
    owner.kill('SIGKILL');
    await untilNothingIsLeft();
  });

  it('stays when it belongs to nobody and its starter ends', async () => {
    const child = startUp();
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    expect(exitCode).toBe(0);
    const lab = Lab.open(NAME);
    expect(lab.nodes.map((node) => lab.power(node.name))).toEqual(['on', 'on']);
    const reaper = loadReaper(lab.description);
    const ended = (): boolean => reaper !== undefined && !isProcessAlive(reaper);
    await waitUntil(ended, { what: 'the reaper to end', timeoutMs: STEP_TIMEOUT_MS });
    expect(lab.power('1')).toBe('on');
  });
});
