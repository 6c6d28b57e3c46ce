import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeUpgrade, Upgrade } from '@grappe/protocol';
import { describe, expect, it, vi } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { inFolder, runInTerminal, writeContext } from './testing/test-terminal.ts';

const rack = useTestRack();
const { grappe } = rack;

const waiting: NodeUpgrade = {
  node: 'pi1',
  phase: 'NODE_UPGRADE_PHASE_WAITING',
  fromVersion: '0.1.0',
  sizeBytes: 1_048_576,
};
const running: Upgrade = {
  id: 'u1',
  version: '0.2.0',
  state: 'UPGRADE_STATE_RUNNING',
  nodes: [waiting, { ...waiting, node: 'pi2' }],
  startedAtMs: Date.now() - 5_000,
  packages: ['grappe-agent_0.2.0_arm64'],
  parallel: 1,
};

function upgradeWith(phase: NodeUpgrade['phase'], changes: Partial<NodeUpgrade> = {}): Upgrade {
  return {
    ...running,
    nodes: [
      { ...waiting, ...(phase === undefined ? {} : { phase }), ...changes },
      { ...waiting, node: 'pi2' },
    ],
  };
}

const completed: Upgrade = {
  ...running,
  state: 'UPGRADE_STATE_COMPLETED',
  nodes: ['pi1', 'pi2'].map((node) => ({ ...waiting, node, phase: 'NODE_UPGRADE_PHASE_DONE' })),
  endedAtMs: Date.now(),
};
const failed: Upgrade = {
  ...upgradeWith('NODE_UPGRADE_PHASE_ROLLED_BACK', { message: 'its engine does not answer' }),
  state: 'UPGRADE_STATE_FAILED',
  why: 'node pi1: its engine does not answer; it runs 0.1.0 again',
  endedAtMs: Date.now(),
};

/** `grappe node upgrade` with a file of these bytes. */
function upgrade(bytes: string, args: readonly string[] = [], interrupted?: AbortSignal) {
  return inFolder(async (folder) => {
    const file = join(folder, 'grappe-agent_0.2.0_arm64.deb');
    await writeFile(file, bytes);
    const context = await writeContext(folder, rack.controller.address, rack.identities.operator);
    return runInTerminal(
      ['node', 'upgrade', file, ...args, '--context', context],
      interrupted === undefined ? {} : { interrupted },
    );
  });
}

/** The first is what the upgrade begins with, the others are asked for afterwards. */
function untilStepsAreLeft(count: number): Promise<unknown> {
  return vi.waitUntil(() => rack.world.upgradeSteps.length === count, { timeout: 30_000 });
}

const DEB = '!<arch>\ndebian-binary   and so on';

describe('node upgrade', () => {
  it('uploads, begins, and says each step until the end', async () => {
    rack.world.upgradeSteps.push(
      running,
      { ...running, waitsFor: ['node pi9 is lost'] },
      upgradeWith('NODE_UPGRADE_PHASE_PREPARING', { doneBytes: 524_288 }),
      upgradeWith('NODE_UPGRADE_PHASE_WATCHING'),
      completed,
    );
    const { exitCode, stdout, stderr } = await upgrade(DEB);
    expect(stderr.trim().split('\n')).toEqual([
      'upgrade to 0.2.0: 0 of 2 nodes done',
      'waits: node pi9 is lost',
      'pi1: preparing, 512 KiB of 1.0 MiB',
      'pi1: watching',
      'pi1: done',
      'pi2: done',
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('upgrade to 0.2.0: completed');
    expect(stdout).toContain('2 of 2 nodes done');
    expect(rack.world.images.size).toBe(1);
  });

  it('asks for what was said', async () => {
    rack.world.upgradeSteps.push(running);
    const said = '--node pi2 --node pi1 --drain --parallel 3 --monitor 1m --allow-downgrade';
    const { exitCode, stderr } = await upgrade(DEB, [...said.split(' '), '--detach']);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(rack.world.upgradeRequests).toEqual([
      {
        sha256: [...rack.world.images.keys()],
        nodes: ['pi2', 'pi1'],
        drain: true,
        parallel: 3,
        allowDowngrade: true,
        monitorMs: 60_000,
      },
    ]);
  });

  it('ends with 1 when it has failed, and says why', async () => {
    rack.world.upgradeSteps.push(running, failed);
    const { exitCode, stdout, stderr } = await upgrade(DEB);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('pi1: rolled-back, its engine does not answer');
    expect(stdout).toMatch(/why {6,}node pi1: its engine does not answer; it runs 0\.1\.0 again/);
  });

  it('goes on without this command: Ctrl-C ends the showing alone', async () => {
    const interrupt = new AbortController();
    rack.world.upgradeSteps.push(running, running);
    void untilStepsAreLeft(0).then(() => interrupt.abort());
    const { exitCode, stderr } = await upgrade(DEB, [], interrupt.signal);
    expect(exitCode).toBe(130);
    expect(stderr).toContain('it goes on by itself: `grappe node upgrade status` shows it');
    expect(rack.world.upgradeRequests).toHaveLength(1);
  });

  it('waits for a controller that is itself restarted', async () => {
    rack.world.upgradeSteps.push(running, running, completed);
    void untilStepsAreLeft(1).then(() => rack.world.cutLinks());
    expect((await upgrade(DEB)).exitCode).toBe(0);
  });

  it('refuses what is no package without asking anybody', async () => {
    const { exitCode, stderr } = await upgrade('<html>not found</html>');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/grappe-agent_0\.2\.0_arm64\.deb is no Debian package/);
    expect(rack.world.uploads).toBe(0);
  });

  it('shows all that the controller finds wrong', async () => {
    rack.world.upgradeProblem = 'node pi1 is arm64, and there is no grappe-agent for it';
    expect(await upgrade(DEB)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(rack.world.upgradeProblem) as string,
    });
  });
});

describe('node upgrade status', () => {
  it('says how far it is, for people and for tools', async () => {
    rack.world.upgrade = {
      ...upgradeWith('NODE_UPGRADE_PHASE_WATCHING', { forMs: 4_000 }),
      waitsFor: ['gateway pi3 is being upgraded'],
    };
    const { stdout } = await grappe('node upgrade status');
    expect(stdout).toContain('upgrade to 0.2.0: running');
    expect(stdout).toContain('waits for  gateway pi3 is being upgraded');
    expect(stdout).toMatch(/pi1 +watching +4s +0\.1\.0/);
    const json = await grappe('node upgrade status -o json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      upgrade: {
        version: '0.2.0',
        state: 'running',
        nodes: [
          { node: 'pi1', phase: 'watching', fromVersion: '0.1.0' },
          { node: 'pi2', phase: 'waiting' },
        ],
        endedAt: null,
      },
    });
  });

  it('is short when there was none', async () => {
    const { exitCode, stdout, stderr } = await grappe('node upgrade status');
    expect([exitCode, stdout, stderr]).toEqual([0, '', 'no upgrade has been started yet\n']);
    const json = await grappe('node upgrade status -o json');
    expect(JSON.parse(json.stdout)).toEqual({ upgrade: null });
  });

  it('waits when asked to, and says with its exit code how it ended', async () => {
    rack.world.upgradeSteps.push(running, completed);
    expect((await grappe('node upgrade status --wait')).exitCode).toBe(0);
    rack.world.upgradeSteps.push({ ...running, state: 'UPGRADE_STATE_PAUSED' });
    expect((await grappe('node upgrade status --wait')).exitCode).toBe(1);
  });
});

describe('an upgrade under way', () => {
  it.each(['pause', 'resume', 'abort'])('can be changed: %s', async (change) => {
    expect(await grappe(`node upgrade ${change}`)).toMatchObject({ exitCode: 5 });
    rack.world.upgrade = running;
    const { exitCode, stdout } = await grappe(`node upgrade ${change}`);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('upgrade to 0.2.0');
    expect(rack.world.upgradeRequests).toEqual([change]);
  });
});
