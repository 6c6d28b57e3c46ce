import { appendFile, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMakeMachines, DebianMachine } from './machine/debian-machine.ts';
import { releasePackages } from './release-packages.ts';
import { servicesUnderSystemd } from './testing/services-under-systemd.ts';
import { writePackage } from './write-package.ts';

/** A Debian system, and nine packages that are compressed on one core. */
const MAKE_MS_MAX = 600_000;
const TEST_MS_MAX = 280_000;
const WAIT_MS_MAX = 60_000;
const LOOK_MS = 200;

const [OLD, NEW, BROKEN] = ['0.8.1', '0.8.2', '0.8.3'] as const;

/** Only the release whose successor does not live is waited for in vain; the runner of an upgrade is the one that ran before it. */
const shortWait = (script: string): string =>
  script.replace(/^FIRST_LIMIT_S=\d+$/m, 'FIRST_LIMIT_S=10');

/** One board that runs agent and controller, from the real packages under the real systemd, without an engine. */
describe.runIf(canMakeMachines())('packages under systemd', { timeout: TEST_MS_MAX }, () => {
  let machine: DebianMachine;
  let folder: string;
  let releases: Record<string, readonly string[]>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'grappe-releases-'));
    const making = releasePackages(folder, 'amd64', [
      { version: OLD, changed: {} },
      { version: NEW, changed: { 'upgrade-runner.sh': shortWait } },
      { version: BROKEN, changed: { 'lib/grappe/agent/main.js': () => 'process.exit(1);\n' } },
    ]);
    const [made, system] = await Promise.all([making, DebianMachine.make()]);
    machine = system;
    releases = Object.fromEntries(
      await Promise.all(
        [OLD, NEW, BROKEN].map(async (version, at) => [version, await share(made[at] ?? [])]),
      ),
    ) as Record<string, readonly string[]>;
    await machine.start();
    await install();
  }, MAKE_MS_MAX);

  afterAll(async () => {
    await machine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const context = (): string => path.join(machine.shared, 'context.json');

  const share = (files: readonly string[]): Promise<string[]> =>
    Promise.all(
      files.map(async (file) => {
        const place = path.join(machine.shared, path.basename(file));
        await copyFile(file, place);
        return place;
      }),
    );

  /** As the pages say, with a stand-in for the engine. */
  async function install(): Promise<void> {
    const engine = await writePackage(
      {
        control: {
          ...{ name: 'docker-ce', version: '1', architecture: 'all', depends: [] },
          ...{ summary: 'stands in for an engine', description: ['Nothing.'] },
        },
        ...{ tree: [], scripts: [], atS: 1_767_225_600 },
      },
      folder,
    );
    await machine.must('dpkg', '--install', ...(await share([engine])), ...(releases[OLD] ?? []));
    const rackFile = path.join(machine.shared, 'rack.yaml');
    await writeFile(rackFile, 'rack: r\nnodes:\n  - { name: n1, roles: [controller] }\n');
    const listen = ['--address', '127.0.0.1', '--listen', '127.0.0.1'];
    await machine.must(
      ...['grappe', 'controller', 'init', '--rack-file', rackFile, ...listen],
      ...['--context-file', context()],
    );
    await machine.must('systemctl', 'start', 'grappe-controller');
    // It is ready when it answers.
    await machine.must('grappe', 'node', 'ls', '--context', context());
    const created = await grappe('token', 'create', '--node', 'n1', '-o', 'json');
    const { token } = JSON.parse(created.output) as { token: string };
    const tokenFile = path.join(machine.shared, 'token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    await machine.must(
      ...['grappe', 'agent', 'join', '--controller', '127.0.0.1:7443', '--name', 'n1'],
      ...['--token-file', tokenFile],
    );
    await machine.must('systemctl', 'start', 'grappe-agent');
    await until('the agent', async () => (await packageOfNode()) === OLD);
  }

  const grappe = (...args: readonly string[]) =>
    machine.run('grappe', ...args, '--context', context());

  const packageOfNode = async (): Promise<string | null | undefined> => {
    const { output, status } = await grappe('node', 'ls', '-o', 'json');
    if (status !== 0) return undefined;
    const { nodes } = JSON.parse(output) as {
      nodes: { condition: string; facts: { packageVersion: string | null } | null }[];
    };
    return nodes[0]?.condition === 'ready' ? nodes[0].facts?.packageVersion : undefined;
  };

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (const endMs = Date.now() + WAIT_MS_MAX; !(await isSo()); await delay(LOOK_MS))
      if (Date.now() > endMs) {
        const journal = await machine.run('journalctl', '--no-pager', '--lines=60');
        throw new Error(`waited in vain for ${what}: ${journal.output}`);
      }
  }

  async function upgrade(packages: readonly string[]) {
    const { status, output, complaint } = await grappe(
      ...['node', 'upgrade', ...packages, '--monitor', '2s', '-o', 'json'],
    );
    expect(output, complaint).not.toBe('');
    const { upgrade: told } = JSON.parse(output) as {
      upgrade: { state: string; why: string | null; nodes: { phase: string }[] };
    };
    return { status, said: complaint, ...told };
  }

  const installed = async (): Promise<string[]> => {
    const format = '--showformat=${Package} ${Version} ${db:Status-Status}\\n';
    const shown = await machine.must('dpkg-query', '--show', format, 'grappe-*');
    return shown.trim().split('\n');
  };
  const all = (version: string): string[] =>
    ['agent', 'cli', 'controller'].map((name) => `grappe-${name} ${version} installed`);

  servicesUnderSystemd(() => machine);

  describe('grappe node upgrade', () => {
    it('refuses to leave a package of the release behind, and changes nothing', async () => {
      const some = (releases[NEW] ?? []).filter((file) => !file.includes('controller'));
      expect(await upgrade(some)).toMatchObject({
        status: 1,
        state: 'failed',
        why: expect.stringMatching(/grappe-controller 0\.8\.1 is installed here, too/),
        nodes: [{ phase: 'failed' }],
      });
      expect(await installed()).toEqual(all(OLD));
    });

    it('brings agent, command line and the controller itself to the new version', async () => {
      const conf = path.join(machine.root, 'etc/grappe/agent.conf');
      await appendFile(conf, '# ours\n');
      const done = await upgrade(releases[NEW] ?? []);
      expect(done, done.said).toMatchObject({
        status: 0,
        state: 'completed',
        nodes: [{ phase: 'done' }],
      });
      expect(await installed()).toEqual(all(NEW));
      expect(await packageOfNode()).toBe(NEW);
      expect(await readFile(conf, 'utf8')).toMatch(/# ours\n$/);
    });

    it('goes back when the new agent does not live, and says why', async () => {
      const done = await upgrade(releases[BROKEN] ?? []);
      expect(done, done.said).toMatchObject({
        status: 1,
        state: 'failed',
        why: expect.stringMatching(
          /has not found its controller within 10 s; it runs 0\.8\.2 again/,
        ),
        nodes: [{ phase: 'rolled-back' }],
      });
      expect(await installed()).toEqual(all(NEW));
      await until('the earlier agent', async () => (await packageOfNode()) === NEW);
      const audit = await machine.run('dpkg', '--audit');
      expect(audit.output).toBe('');
      const status = await grappe('node', 'upgrade', 'status');
      expect(status.output).toContain('rolled-back');
    });
  });
});
