import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  FIRST_VERSION,
  packageUpgradesContract,
  type PackageUpgradesSubject,
} from '@grappe/port-contracts';
import type { UpgradeJob } from '@grappe/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMakeMachines, DebianMachine } from '@grappe/tool-packages';
import { DpkgUpgrades, upgradeRunnerPath } from './dpkg-upgrades.ts';
import { RUNNING_FILE, standInAgent } from './testing/stand-in-agent.ts';

/** A minute for a Debian system, some seconds for each step. */
const MAKE_MS_MAX = 600_000;
const TEST_MS_MAX = 240_000;
const LOOK_MS = 100;
/** The real ones are minutes, for boards with slow cards. */
const SHORT_WAITS: readonly (readonly [RegExp, string])[] = [
  [/^FIRST_LIMIT_S=\d+$/m, 'FIRST_LIMIT_S=8'],
  [/^STAY_S=\d+$/m, 'STAY_S=2'],
];

/** Upgrades on a Debian 13 whose first process is systemd, with the real dpkg; the agent is a stand-in. */
describe.runIf(canMakeMachines())('dpkg and systemd', () => {
  let machine: DebianMachine;
  let folder: string;
  let runnerPath: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'grappe-upgrades-'));
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

  const inside = (file: string): string => path.join(machine.root, file);

  const upgrades = (): DpkgUpgrades =>
    new DpkgUpgrades({
      folder: path.join(machine.shared, 'upgrade'),
      root: machine.root,
      run: (command) => machine.run(...command),
      runnerPath,
    });

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (const endMs = Date.now() + TEST_MS_MAX / 2; ; await delay(LOOK_MS)) {
      if (await isSo()) return;
      if (Date.now() < endMs) continue;
      const units = await machine.run('systemctl', 'list-units', '--no-legend', 'grappe*');
      const log = await readFile(path.join(machine.shared, 'upgrade/dpkg.log'), 'utf8').catch(
        () => 'no log',
      );
      throw new Error(`waited in vain for ${what}: ${units.output}${log}`);
    }
  }

  const running = async (): Promise<string> =>
    (await machine.run('cat', RUNNING_FILE)).output.trim();

  async function install(version: string): Promise<void> {
    const { file } = await standInAgent(folder, version);
    const place = path.join(machine.shared, 'first.deb');
    await writeFile(place, await readFile(file));
    await machine.must('dpkg', '--install', place);
    await until(version, async () => (await running()) === version);
  }

  const untilOver = async (): Promise<UpgradeJob> => {
    let job: UpgradeJob | undefined;
    await until('the end of the job', async () => {
      job = await upgrades().job();
      const isOver = ['installed', 'rolled-back', 'stuck'].includes(job?.state ?? '');
      // A request to go back is taken up a moment later.
      return isOver && !existsSync(path.join(machine.shared, 'upgrade/go-back'));
    });
    if (job === undefined) throw new Error('there is no job');
    await until('the end of the unit', async () => {
      const { output } = await machine.run('systemctl', 'is-active', 'grappe-upgrade.service');
      return output.trim() === 'inactive';
    });
    return job;
  };

  async function board(): Promise<PackageUpgradesSubject> {
    await machine.run('dpkg', '--purge', 'grappe-agent');
    for (const name of await readdir(machine.shared))
      await rm(path.join(machine.shared, name), { recursive: true });
    await install(FIRST_VERSION);
    return {
      open: upgrades,
      make: (version, broken) => standInAgent(folder, version, broken !== undefined),
      running,
      untilRuns: (version) => until(version, async () => (await running()) === version),
      untilOver,
      dispose: () => Promise.resolve(),
    };
  }

  packageUpgradesContract('DpkgUpgrades', board, TEST_MS_MAX);

  const stage = async (version: string) => {
    const made = await standInAgent(folder, version);
    return upgrades().stage({
      ...{ id: `to-${version}`, version, packages: [made.about] },
      read: () =>
        Promise.resolve(
          (async function* () {
            yield await Promise.resolve(made.bytes);
          })(),
        ),
    });
  };

  const upgrade = async (version: string, confirmed: boolean): Promise<UpgradeJob> => {
    expect(await stage(version)).toMatchObject({ ok: true });
    await upgrades().begin(`to-${version}`);
    await until(version, async () => (await running()) === version);
    if (confirmed) await upgrades().confirm(version);
    return untilOver();
  };

  describe('an upgrade', { timeout: TEST_MS_MAX }, () => {
    it('leaves configuration as the operator has it, back and forth', async () => {
      await board();
      const conf = (): Promise<string> => readFile(inside('etc/grappe/agent.conf'), 'utf8');
      expect(await upgrade('0.2.0', false)).toMatchObject({ state: 'rolled-back' });
      expect(await conf()).toBe(`# of ${FIRST_VERSION}\n`);
      expect(await upgrade('0.2.0', true)).toMatchObject({ state: 'installed' });
      expect(await conf()).toBe('# of 0.2.0\n');
      await appendFile(inside('etc/grappe/agent.conf'), '# ours\n');
      expect(await upgrade('0.3.0', false)).toMatchObject({ state: 'rolled-back' });
      expect(await conf()).toBe('# of 0.2.0\n# ours\n');
      expect(await upgrade('0.4.0', true)).toMatchObject({ state: 'installed' });
      expect(await conf()).toBe('# of 0.2.0\n# ours\n');
    });

    it('leaves processes of the service alone, and no unit behind', async () => {
      await board();
      const group = '/sys/fs/cgroup/system.slice/grappe-agent.service/cgroup.procs';
      const script = `sleep 4711 >/dev/null 2>&1 & echo $! >${group}; echo $!`;
      const pid = (await machine.must('setsid', 'sh', '-c', script)).trim();
      expect(await upgrade('0.2.0', true)).toMatchObject({ state: 'installed' });
      expect(await machine.must('cat', `/proc/${pid}/comm`)).toBe('sleep\n');
      await machine.must('sh', '-c', `kill ${pid}`);
      expect(await readdir(inside('etc/systemd/system'))).not.toContain(
        'grappe-upgrade-resume.service',
      );
      const left = await machine.must('systemctl', 'list-units', '--all', '--no-legend', 'grappe*');
      expect(left.trim().split('\n')).toHaveLength(1);
    });

    it('is refused where what runs is not what was installed', async () => {
      await board();
      await appendFile(inside('usr/lib/grappe/agent/package-version'), 'x');
      expect(await stage('0.2.0')).toMatchObject({
        ok: false,
        error: expect.stringMatching(/package-version of grappe-agent is not as it was installed/),
      });
    });

    it('is refused where a package that belongs to it would be left behind, or needs what is not there', async () => {
      await board();
      const made = await standInAgent(folder, '0.2.0');
      const control = path.join(machine.shared, 'cli/DEBIAN');
      await machine.must('mkdir', '-p', control);
      await writeFile(
        path.join(control, 'control'),
        'Package: grappe-cli\nVersion: 0.1.0\nArchitecture: all\nMaintainer: x <x@x.invalid>\nDescription: x\n',
      );
      const cli = path.join(machine.shared, 'cli.deb');
      await machine.must('dpkg-deb', '--build', path.dirname(control), cli);
      await machine.must('dpkg', '--install', cli);
      expect(await stage('0.2.0')).toMatchObject({
        ok: false,
        error: expect.stringMatching(/^grappe-cli 0\.1\.0 is installed here, too/),
      });
      await machine.must('dpkg', '--purge', 'grappe-cli');
      expect(made.about.version).toBe('0.2.0');
    });

    it.each([0, 150, 300, 500, 800, 1_500, 3_000])(
      'that loses power after %i ms comes to its end at the next start',
      async (ms) => {
        await board();
        expect(await stage('0.2.0')).toMatchObject({ ok: true });
        await upgrades().begin('to-0.2.0');
        await delay(ms);
        await machine.cutPower();
        await machine.start();
        if ((await upgrades().job())?.state === 'staged') await upgrades().begin('to-0.2.0');
        await until('0.2.0', async () => (await running()) === '0.2.0');
        await upgrades().confirm('0.2.0');
        expect(await untilOver()).toMatchObject({ state: 'installed' });
        expect((await machine.run('dpkg', '--audit')).output).toBe('');
      },
    );

    it('that loses power on its way back goes on with that', async () => {
      await board();
      expect(await upgrade('0.2.0', true)).toMatchObject({ state: 'installed' });
      await upgrades().rollBack('to-0.2.0', 'a whim');
      await until('the way back', async () => (await upgrades().job())?.state !== 'installed');
      await machine.cutPower();
      await machine.start();
      expect(await untilOver()).toMatchObject({ state: 'rolled-back', message: 'a whim' });
      await until(FIRST_VERSION, async () => (await running()) === FIRST_VERSION);
      expect((await machine.run('dpkg', '--audit')).output).toBe('');
    });
  });
});
