import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FIRST_VERSION, packageUpgradesContract } from '@grappe/port-contracts';
import type { UpgradeJob } from '@grappe/ports';
import { canMakeMachines } from '@grappe/tool-packages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAKE_MS_MAX, TEST_MS_MAX, UpgradeBoard } from './testing/upgrade-board.ts';

describe.runIf(canMakeMachines())('dpkg and systemd', () => {
  let board: UpgradeBoard;

  beforeAll(async () => {
    board = await UpgradeBoard.make();
  }, MAKE_MS_MAX);
  afterAll(() => board.remove());

  packageUpgradesContract('DpkgUpgrades', () => board.reset(), TEST_MS_MAX);

  const upgrade = async (version: string, confirmed: boolean): Promise<UpgradeJob> => {
    expect(await board.stage(version)).toMatchObject({ ok: true });
    expect(await board.open().begin(`to-${version}`)).toEqual({ ok: true, value: undefined });
    await board.untilRuns(version);
    if (confirmed) await board.open().confirm(version);
    return board.untilOver();
  };

  describe('an upgrade', { timeout: TEST_MS_MAX }, () => {
    it('leaves configuration as the operator has it, back and forth', async () => {
      await board.reset();
      const conf = (): Promise<string> => readFile(board.inside('etc/grappe/agent.conf'), 'utf8');
      expect(await upgrade('0.2.0', false)).toMatchObject({ state: 'rolled-back' });
      expect(await conf()).toBe(`# of ${FIRST_VERSION}\n`);
      expect(await upgrade('0.2.0', true)).toMatchObject({ state: 'installed' });
      expect(await conf()).toBe('# of 0.2.0\n');
      await appendFile(board.inside('etc/grappe/agent.conf'), '# ours\n');
      expect(await upgrade('0.3.0', false)).toMatchObject({ state: 'rolled-back' });
      expect(await conf()).toBe('# of 0.2.0\n# ours\n');
      expect(await upgrade('0.4.0', true)).toMatchObject({ state: 'installed' });
      expect(await conf()).toBe('# of 0.2.0\n# ours\n');
    });

    it('leaves processes of the service alone, and no unit behind', async () => {
      await board.reset();
      const group = '/sys/fs/cgroup/system.slice/grappe-agent.service/cgroup.procs';
      const script = `sleep 4711 >/dev/null 2>&1 & echo $! >${group}; echo $!`;
      const pid = (await board.machine.must('setsid', 'sh', '-c', script)).trim();
      expect(await upgrade('0.2.0', true)).toMatchObject({ state: 'installed' });
      expect(await board.machine.must('cat', `/proc/${pid}/comm`)).toBe('sleep\n');
      await board.machine.must('sh', '-c', `kill ${pid}`);
      expect(await readdir(board.inside('etc/systemd/system'))).not.toContain(
        'grappe-upgrade-resume.service',
      );
      const left = await board.machine.must(
        'systemctl',
        'list-units',
        '--all',
        '--no-legend',
        'grappe*',
      );
      expect(left.trim().split('\n')).toHaveLength(1);
    });

    it('is refused where what runs is not what was installed', async () => {
      await board.reset();
      await appendFile(board.inside('usr/lib/grappe/agent/package-version'), 'x');
      expect(await board.stage('0.2.0')).toMatchObject({
        ok: false,
        error: expect.stringMatching(/package-version of grappe-agent is not as it was installed/),
      });
    });

    it('is refused where a package that belongs to it would be left behind, or needs what is not there', async () => {
      await board.reset();
      const made = await board.make('0.2.0');
      const control = path.join(board.machine.shared, 'cli/DEBIAN');
      await board.machine.must('mkdir', '-p', control);
      await writeFile(
        path.join(control, 'control'),
        'Package: grappe-cli\nVersion: 0.1.0\nArchitecture: all\nMaintainer: x <x@x.invalid>\nDescription: x\n',
      );
      const cli = path.join(board.machine.shared, 'cli.deb');
      await board.machine.must('dpkg-deb', '--build', path.dirname(control), cli);
      await board.machine.must('dpkg', '--install', cli);
      expect(await board.stage('0.2.0')).toMatchObject({
        ok: false,
        error: expect.stringMatching(/^grappe-cli 0\.1\.0 is installed here, too/),
      });
      await board.machine.must('dpkg', '--purge', 'grappe-cli');
      expect(made.about.version).toBe('0.2.0');
    });
  });
});
