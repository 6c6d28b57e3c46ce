import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { UpgradeJob } from '@grappe/ports';
import { canMakeMachines, DebianMachine, textFile, writePackage } from '@grappe/tool-packages';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DpkgUpgrades, upgradeRunnerPath } from './dpkg-upgrades.ts';
import { RUNNING_FILE, standInAgent } from './testing/stand-in-agent.ts';

/** A minute for a Debian system, some seconds for each step; many times that on a machine that is shared. */
const MAKE_MS_MAX = 600_000;
const TEST_MS_MAX = 240_000;
const LOOK_MS = 100;
const [FIRST, NEXT] = ['0.1.0', '0.2.0'] as const;
/** The real ones are minutes, for boards with slow cards. */
const SHORT_WAITS: readonly (readonly [RegExp, string])[] = [
  [/^FIRST_LIMIT_S=\d+$/m, 'FIRST_LIMIT_S=10'],
  [/^STAY_S=\d+$/m, 'STAY_S=4'],
  [/^LOCK_TRIES=\d+$/m, 'LOCK_TRIES=2'],
  [/^LOCK_WAIT_S=\d+$/m, 'LOCK_WAIT_S=1'],
  [/^DPKG_LIMIT_S=\d+$/m, 'DPKG_LIMIT_S=20'],
  [/^ROOM_WAIT_S=\d+$/m, 'ROOM_WAIT_S=1'],
];
/** What goes wrong on a board while its packages are replaced, with the real dpkg and systemd; the agent is a stand-in. */
describe.runIf(canMakeMachines())('a board that is upgraded', { timeout: TEST_MS_MAX }, () => {
  let machine: DebianMachine;
  let folder: string;
  let runnerPath: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'grappe-upgrade-faults-'));
    runnerPath = path.join(folder, 'upgrade-runner.sh');
    let script = await readFile(upgradeRunnerPath(), 'utf8');
    for (const [line, short] of SHORT_WAITS) {
      expect(script).toMatch(line);
      script = script.replace(line, short);
    }
    await writeFile(runnerPath, script);
    machine = await DebianMachine.make();
    await machine.start();
  }, MAKE_MS_MAX);

  afterAll(async () => {
    await machine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    await machine.run('dpkg', '--purge', '--force-remove-reinstreq', 'grappe-agent');
    for (const name of await readdir(machine.shared))
      await rm(path.join(machine.shared, name), { recursive: true });
    const { bytes } = await standInAgent(folder, FIRST);
    await writeFile(inShared('first.deb'), bytes);
    await machine.must('dpkg', '--install', inShared('first.deb'));
    await until(FIRST, async () => (await running()) === FIRST);
  }, TEST_MS_MAX);

  const inShared = (name: string): string => path.join(machine.shared, name);

  const upgrades = (): DpkgUpgrades =>
    new DpkgUpgrades({
      folder: inShared('upgrade'),
      root: machine.root,
      run: (command) => machine.run(...command),
      runnerPath,
    });

  const running = async (): Promise<string> =>
    (await machine.run('cat', RUNNING_FILE)).output.trim();

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (const endMs = Date.now() + TEST_MS_MAX / 2; ; await delay(LOOK_MS)) {
      if (await isSo()) return;
      if (Date.now() < endMs) continue;
      const log = await readFile(inShared('upgrade/dpkg.log'), 'utf8').catch(() => 'no log');
      throw new Error(`waited in vain for ${what}: ${log}`);
    }
  }

  async function untilOver(): Promise<UpgradeJob> {
    let job: UpgradeJob | undefined;
    await until('the end of the job', async () => {
      job = await upgrades().job();
      return ['installed', 'rolled-back', 'stuck'].includes(job?.state ?? '');
    });
    await until('the end of the unit', async () => {
      const { output } = await machine.run('systemctl', 'is-active', 'grappe-upgrade.service');
      return output.trim() === 'inactive';
    });
    if (job === undefined) throw new Error('there is no job');
    return job;
  }

  async function stage(postinst?: string): Promise<void> {
    const made = await standInAgent(folder, NEXT, postinst);
    const staged = await upgrades().stage({
      ...{ id: 'u1', version: NEXT, packages: [made.about] },
      read: () =>
        Promise.resolve(
          (async function* () {
            yield await Promise.resolve(made.bytes);
          })(),
        ),
    });
    expect(staged).toMatchObject({ ok: true });
  }

  /** Of somebody else. */
  async function packageWith(postinst: string): Promise<string> {
    const file = await writePackage(
      {
        control: {
          ...{ name: 'somebody', version: '1', architecture: 'all', depends: [] },
          ...{ summary: 'of somebody else', description: ['Nothing.'] },
        },
        tree: [textFile('usr/share/doc/somebody/README', '\n')],
        scripts: [textFile('postinst', postinst, { executable: true })],
        atS: 1_767_225_600,
      },
      folder,
    );
    await copyFile(file, inShared('somebody.deb'));
    return inShared('somebody.deb');
  }

  it('is not taken back when power is lost after its agent was found to be well', async () => {
    const slow = path.join(machine.root, 'etc/systemd/system/grappe-agent.service.d');
    await mkdir(slow, { recursive: true });
    await writeFile(path.join(slow, 'slow.conf'), '[Service]\nExecStartPre=/bin/sleep 2\n');
    await stage();
    await upgrades().begin('u1');
    await until(NEXT, async () => (await running()) === NEXT);
    await upgrades().confirm(NEXT);
    await machine.cutPower();
    await machine.start();
    const job = await untilOver();
    await rm(slow, { recursive: true });
    expect(job).toMatchObject({ state: 'installed' });
    await until(NEXT, async () => (await running()) === NEXT);
  });

  it('goes back from a package whose script never ends', async () => {
    await stage('#!/bin/sh\nsleep 4711\n');
    await upgrades().begin('u1');
    expect(await untilOver()).toMatchObject({
      state: 'rolled-back',
      message: expect.stringMatching(/could not be installed: .*dpkg has not ended within 20 s/),
    });
    await until(FIRST, async () => (await running()) === FIRST);
    expect((await machine.run('dpkg', '--audit')).output).toBe('');
  });

  it('is left alone when another dpkg does not end, and says so', async () => {
    const pid = (await machine.must('systemctl', 'show', '-p', 'MainPID', 'grappe-agent')).trim();
    await stage();
    const held = inShared('held');
    const other = await packageWith(
      `#!/bin/sh\ntouch ${held}; while [ -e ${held} ]; do sleep 0.1; done\n`,
    );
    const holding = machine.run('dpkg', '--install', other);
    await until('the lock', async () => (await readdir(machine.shared)).includes('held'));
    await upgrades().begin('u1');
    const job = await untilOver();
    await rm(held);
    expect((await holding).status).toBe(0);
    expect(job.state).toBe('rolled-back');
    expect(job.message).toMatch(/locked by .*process.*; nothing was changed$/);
    expect((await machine.must('systemctl', 'show', '-p', 'MainPID', 'grappe-agent')).trim()).toBe(
      pid,
    );
  });

  it('says that a person has to look when the earlier packages are worn', async () => {
    await stage('#!/bin/sh\nexit 1\n');
    await writeFile(inShared('upgrade/old/grappe-agent.deb'), 'worn');
    await upgrades().begin('u1');
    expect(await untilOver()).toMatchObject({
      state: 'stuck',
      message: expect.stringMatching(/Their files could not be put back either/),
    });
  });

  it('says how it ended on a card that is full, with the room that was put aside', async () => {
    await stage();
    const place = inShared('upgrade');
    await machine.must('cp', '--archive', place, inShared('kept'));
    await machine.must('mount', '-t', 'tmpfs', '-o', 'size=512k,mode=700', 'card', place);
    try {
      await machine.must('cp', '--archive', `${inShared('kept')}/.`, place);
      await machine.run('dd', 'if=/dev/zero', `of=${place}/filled`, 'bs=4096');
      expect(await machine.must('cat', `${place}/state`)).toBe('staged\n\n');
      await machine.run('/bin/sh', `${place}/upgrade-runner.sh`, place);
      const state = await machine.must('cat', `${place}/state`);
      expect(state).toMatch(/^rolled-back\nthe agent of version 0\.2\.0 has not found/);
      expect(await running()).toBe(FIRST);
    } finally {
      await machine.must('umount', place);
    }
  });
});
