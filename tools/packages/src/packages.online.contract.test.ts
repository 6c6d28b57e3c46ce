import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '@grappe/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '@grappe/tool-command';
import { ARCHITECTURES, TOOLCHAINS } from './architecture.ts';
import { buildPackages } from './build-packages.ts';
import { REPOSITORY } from './repository.ts';
import { inFreshDebian } from './testing/fresh-debian.ts';
import { writePackage } from './write-package.ts';

/** Some 20 s for each of two builds on one slow core, and many times that on a machine that many share. */
const BUILD_TIMEOUT_MS = 600_000;
/** Half a minute, plus some 70 MB of downloads where apt's cache is empty. */
const FRESH_DEBIAN_TIMEOUT_MS = 600_000;

const CHECK = fileURLToPath(new URL('testing/check-installed.sh', import.meta.url));
const RELEASE = { version: `${VERSION}~20260101000000.abcdef01`, atS: 1_767_225_600 };
/** As ELF headers name them. */
const MACHINES = { arm64: 'AArch64', amd64: 'Advanced Micro Devices X86-64' } as const;

const hasProgram = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(path.join(folder, name)));
/** Compilers for other machines are not on every host that runs tests; its own always is. */
const architectures = ARCHITECTURES.filter((name) => hasProgram(`${TOOLCHAINS[name].prefix}-g++`));
const ownArchitecture = architectures.find((name) => TOOLCHAINS[name].nodeName === process.arch);

describe('packages', () => {
  let folder: string;
  let files: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'grappe-packages-'));
    files = await build('first');
  }, BUILD_TIMEOUT_MS);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const build = (name: string): Promise<readonly string[]> =>
    buildPackages({
      root: REPOSITORY,
      outFolder: path.join(folder, name),
      release: RELEASE,
      architectures,
    });

  const packageFile = (name: string, architecture: string): string =>
    path.join(folder, 'first', `${name}_${RELEASE.version}_${architecture}.deb`);

  it('are one for each program and machine', () => {
    const names = files
      .map((file) => path.basename(file).split('_'))
      .map(([name, , kind]) => `${name} ${kind}`);
    const native = ['grappe-agent', 'grappe-controller'].flatMap((name) =>
      architectures.map((architecture) => `${name} ${architecture}.deb`),
    );
    expect(names.sort()).toEqual([...native, 'grappe-cli all.deb'].sort());
    expect(ownArchitecture).toBeDefined();
  });

  it(
    'have the same bytes when the same release is built again',
    async () => {
      const again = await build('second');
      for (const [index, file] of files.entries()) {
        const [one, other] = await Promise.all([readFile(file), readFile(again[index] ?? '')]);
        expect(one.equals(other), path.basename(file)).toBe(true);
      }
    },
    BUILD_TIMEOUT_MS,
  );

  it('hold machine code for their machine alone, and belong to root', async () => {
    for (const architecture of architectures) {
      const root = path.join(folder, `unpacked-${architecture}`);
      for (const name of ['grappe-agent', 'grappe-controller']) {
        await runCommand('dpkg-deb', ['--extract', packageFile(name, architecture), root]);
        const listed = await runCommand('dpkg-deb', [
          '--contents',
          packageFile(name, architecture),
        ]);
        const owners = listed
          .trim()
          .split('\n')
          .map((line) => line.split(/\s+/)[1]);
        expect(new Set(owners)).toEqual(new Set(['root/root']));
      }
      const parts = (await runCommand('find', [root, '-name', '*.node'])).trim().split('\n');
      expect(parts).toHaveLength(2);
      for (const part of parts) {
        expect(await runCommand('readelf', ['--file-header', part])).toContain(
          MACHINES[architecture],
        );
      }
    }
  });

  it.runIf(hasProgram('lintian'))(
    'have no faults that lintian knows',
    async () => {
      const options = ['--no-cfg', '--fail-on', 'error,warning', '--allow-root'];
      await runCommand('lintian', [...options, ...files]);
    },
    BUILD_TIMEOUT_MS,
  );

  it.runIf(hasProgram('mmdebstrap'))(
    'install, upgrade, go and leave nothing on a fresh Debian 13',
    async () => {
      // Three hundred megabytes that nothing here looks at.
      const engine = await writePackage(
        {
          control: {
            ...{ name: 'docker-ce', version: '1', architecture: 'all', depends: [] },
            ...{ summary: 'stands in for an engine', description: ['Nothing.'] },
          },
          tree: [],
          scripts: [],
          atS: RELEASE.atS,
        },
        path.join(folder, 'engine'),
      );
      const own = files.filter(
        (file) => /_all\.deb$/.test(file) || file.endsWith(`_${ownArchitecture}.deb`),
      );
      const printed = await inFreshDebian(CHECK, [engine, ...own]);
      expect(printed.trim().split('\n')).toEqual([
        `version: ${VERSION}`,
        `agent: ${VERSION}`,
        `controller: ${VERSION}`,
        'checked',
      ]);
    },
    FRESH_DEBIAN_TIMEOUT_MS,
  );
});
