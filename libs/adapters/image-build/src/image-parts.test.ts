import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseMirrors, sourcesList } from './apt-sources.ts';
import { baseCommand, baseKey } from './base-system.ts';
import { compressCommand } from './compression.ts';
import { explainFailure } from './explain-failure.ts';
import { choosePackages, type PackageFile } from './grappe-packages.ts';
import { missingFailure, runsArm64, spaceFailure } from './host.ts';
import { imageIds } from './image-ids.ts';
import { buildEpochS, imageVersion } from './image-version.ts';
import { computedFiles, imageJson } from './layer.ts';
import { cardLayout, partitionTable } from './layout.ts';
import { imageManifest } from './manifest.ts';
import { asRootOfTree } from './namespace.ts';
import { CARD_RECIPE } from './recipe.ts';
import { parseStatus } from './system-tree.ts';

const MIB = 1_048_576;
const FILES = fileURLToPath(new URL('../files', import.meta.url));
const textOf = (name: string): string => readFileSync(path.join(FILES, 'root', name), 'utf8');

const PACKAGE: PackageFile = {
  file: 'a.deb',
  name: 'grappe-agent',
  version: '1',
  architecture: 'arm64',
};
const CLI: PackageFile = { ...PACKAGE, name: 'grappe-cli', architecture: 'all' };

describe('the layout of a card', () => {
  it('has the boot partition first, and room for the first boot, on blocks of cards', () => {
    const layout = cardLayout(1_300 * MIB);
    if (!layout.ok) throw new Error(layout.error.message);
    const { boot, root, imageBytes } = layout.value;
    expect(boot).toEqual({ startBytes: 8 * MIB, sizeBytes: 512 * MIB });
    expect(root.startBytes).toBe(520 * MIB);
    expect(root.startBytes + root.sizeBytes).toBe(imageBytes);
    expect(root.sizeBytes).toBeGreaterThan(1_500 * MIB);
    expect(imageBytes % (8 * MIB)).toBe(0);
  });

  it('is as large as asked for, and refused where that is too small', () => {
    const layout = cardLayout(1_300 * MIB, 3_003);
    expect(layout.ok && layout.value.imageBytes).toBe(3_000 * MIB);
    const small = cardLayout(1_300 * MIB, 1_000);
    expect(small.ok).toBe(false);
    expect(small).toMatchObject({ error: { code: 'INVALID_INPUT' } });
    expect(!small.ok && small.error.remedy).toMatch(/at least \d+ MiB/);
  });

  it('is told to sfdisk in sectors', () => {
    const layout = cardLayout(100 * MIB, 1_000);
    if (!layout.ok) throw new Error(layout.error.message);
    expect(partitionTable(layout.value, 'deadbeef').split('\n')).toEqual([
      'label: dos',
      'label-id: 0xdeadbeef',
      'unit: sectors',
      '',
      'start=16384, size=1048576, type=c',
      'start=1064960, size=983040, type=83',
      '',
    ]);
  });
});

describe('what tells images apart', () => {
  it('is the same for the same content, and of the form that tools expect', () => {
    const ids = imageIds('a');
    expect(imageIds('a')).toEqual(ids);
    expect(imageIds('b').root).not.toBe(ids.root);
    expect(ids.disk).toMatch(/^[0-9a-f]{8}$/);
    expect(ids.root).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(ids.hashSeed).not.toBe(ids.root);
  });

  it('names the version of the agent, and says so where there is none', () => {
    expect(imageVersion([CLI, PACKAGE])).toBe('1');
    expect(imageVersion([])).toBe('none');
    expect(JSON.parse(imageJson(CARD_RECIPE, { name: 'grappe', version: '1' }))).toEqual({
      format: 1,
      name: 'grappe',
      version: '1',
      suite: 'trixie',
      architecture: 'arm64',
    });
  });

  it('has the time that other reproducible builds ask for', () => {
    expect(buildEpochS(CARD_RECIPE, { SOURCE_DATE_EPOCH: '1700000000' })).toBe(1_700_000_000);
    expect(buildEpochS(CARD_RECIPE, { SOURCE_DATE_EPOCH: 'now' })).toBe(CARD_RECIPE.epochS);
  });

  it('is listed with each package, sorted', () => {
    const layout = cardLayout(100 * MIB);
    if (!layout.ok) throw new Error(layout.error.message);
    const status = [
      'Package: zstd\nStatus: install ok installed\nArchitecture: arm64\nVersion: 1.5',
      'Package: gone\nStatus: deinstall ok config-files\nArchitecture: arm64\nVersion: 1',
      'Package: adduser\nStatus: install ok installed\nArchitecture: all\nVersion: 3.152\n',
    ].join('\n\n');
    const manifest = imageManifest({
      recipe: CARD_RECIPE,
      identity: { name: 'grappe', version: '1' },
      layout: layout.value,
      packages: parseStatus(status),
      sha256: 'aa',
      file: 'grappe.img',
      fileSha256: 'aa',
    });
    expect(manifest.packages).toEqual(['adduser_3.152_all', 'zstd_1.5_arm64']);
    expect(manifest.sizeBytes).toBe(layout.value.imageBytes);
  });
});

describe('the packages of Grappe', () => {
  it('are agent and command line, for the machine of the image', () => {
    const foreign = { ...PACKAGE, architecture: 'amd64' };
    expect(choosePackages('debs', [foreign, PACKAGE, CLI], 'arm64')).toEqual({
      ok: true,
      value: [PACKAGE, CLI],
    });
  });

  it.each([
    ['one is missing', [PACKAGE], 'no grappe-cli'],
    ['for another machine', [{ ...PACKAGE, architecture: 'amd64' }, CLI], 'only for amd64'],
    ['two versions of one', [PACKAGE, { ...PACKAGE, version: '2' }, CLI], 'in 2 versions'],
    ['of different versions', [PACKAGE, { ...CLI, version: '2' }], 'different versions: 1, 2'],
  ])('are refused: %s', (_what, found, message) => {
    const chosen = choosePackages('debs', found, 'arm64');
    expect(!chosen.ok && chosen.error.message).toContain(message);
    expect(!chosen.ok && chosen.error.remedy).toContain('npm run packages');
  });
});

describe('sources of Debian', () => {
  const printed = [
    'Vendor|Vendor|main|http://vendor.example/apt',
    'Debian|Debian|main|http://mirror.example/debian',
    'Debian|Debian-Security|main|http://mirror.example/security',
  ];

  it('are the mirrors of this host', () => {
    expect(parseMirrors(printed.join('\n'))).toEqual({
      archive: 'http://mirror.example/debian',
      security: 'http://mirror.example/security',
    });
    expect(parseMirrors(printed[0] ?? '')).toBeUndefined();
  });

  it('are with firmware, updates and security updates; on the board without the keys of this host', () => {
    const mirrors = { archive: 'http://a.example', security: 'http://s.example' };
    expect(sourcesList(CARD_RECIPE, mirrors)).toBe(
      [
        'deb http://a.example trixie main non-free-firmware',
        'deb http://a.example trixie-updates main non-free-firmware',
        'deb http://s.example trixie-security main non-free-firmware',
        '',
      ].join('\n'),
    );
    expect(sourcesList(CARD_RECIPE, { archive: 'http://a.example' }, '/k')).not.toContain('sec');
    expect(sourcesList(CARD_RECIPE, mirrors, '/k')).toContain('[arch=arm64 signed-by=/k]');
  });
});

describe('the base system', () => {
  it('is another one for another recipe, and for other files that packages read', () => {
    const keys = [
      baseKey(CARD_RECIPE, ['a']),
      baseKey(CARD_RECIPE, ['b']),
      baseKey({ ...CARD_RECIPE, suite: 'forky' }, ['a']),
    ];
    expect(new Set(keys).size).toBe(3);
    // Units are set up later.
    expect(baseKey({ ...CARD_RECIPE, masked: [] }, ['a'])).toBe(keys[0]);
  });

  it('is made with words that a shell does not take apart', () => {
    const paths = { fileRoot: "/it's", debs: '/a b', outcome: '/c d', sources: 's', target: 't' };
    const command = baseCommand(CARD_RECIPE, { isRoot: false, ...paths });
    expect(command).toContain('--mode=unshare');
    expect(command).toContain("--setup-hook=sync-in '/a b' /var/cache/apt/archives");
    expect(command).toContain("--customize-hook=sync-out /var/cache/apt/archives '/c d'");
    expect(command.some((word) => word.includes("upload '/it'\\''s/etc/"))).toBe(true);
  });
});

describe('this host', () => {
  it('runs programs of arm64 when an emulator is registered that other roots find', () => {
    const entry = 'enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: POF\noffset 0\n';
    expect(runsArm64(entry)).toBe(true);
    expect(runsArm64(entry.replace('POF', 'PO'))).toBe(false);
    expect(runsArm64(entry.replace('enabled', 'disabled'))).toBe(false);
    expect(runsArm64(entry.replace('aarch64', 'arm'))).toBe(false);
  });

  it('is told all that is missing at once', () => {
    const missing = [{ program: 'mcopy', debianPackage: 'mtools' }];
    expect(missingFailure(missing, true).remedy).toContain('mtools qemu-user-static');
    expect(missingFailure(missing, false).remedy).not.toContain('qemu');
  });

  it('needs room for both folders where they share a disk', () => {
    const place = { folder: '/c', option: '--cache', device: 1, bytes: 3e9, freeBytes: 4e9 };
    const out = { ...place, folder: '/o', option: '--out', bytes: 2e9 };
    expect(spaceFailure([place, { ...out, device: 2 }])).toBeUndefined();
    expect(spaceFailure([place, out])?.message).toContain('/c and /o');
  });

  it('has root only as far as the files of an image go', () => {
    expect(asRootOfTree(true)).not.toContain('--user');
    expect(asRootOfTree(false)).toContain('--map-auto');
  });
});

describe('what programs complain about', () => {
  it.each([
    ['cp: error writing: No space left on device', 'STORAGE_FULL'],
    ["Temporary failure resolving 'mirror.example'", 'UNREACHABLE'],
    ['chroot: cannot execute: Exec format error', 'REFUSED'],
    ['dpkg: dependency problems prevent configuration', 'REFUSED'],
    ['unshare: no line matching user "me" in /etc/subuid: Success', 'REFUSED'],
    ['mount: /proc: permission denied.', 'REFUSED'],
    ['something else', 'INTERNAL'],
  ])('%s: %s', (said, code) => {
    const found = explainFailure('mmdebstrap ended', [said]);
    expect(found).toMatchObject({ code });
    expect(found.message).toContain(said);
  });
});

describe('the files of an image', () => {
  const content = {
    recipe: CARD_RECIPE,
    mirrors: { archive: 'http://a.example' },
    packages: [],
    identity: { name: 'grappe', version: '1' },
    epochS: 0,
  };

  it('start units that are there', () => {
    const own = CARD_RECIPE.enabled.filter((unit) => unit.startsWith('grappe-'));
    expect(own.length).toBeGreaterThan(0);
    for (const unit of own) {
      expect(textOf(`usr/lib/systemd/system/${unit}`)).toMatch(
        /^ExecStart=\/usr\/lib\/grappe-image/m,
      );
    }
  });

  it('are named in the recipe where packages read them', () => {
    for (const name of CARD_RECIPE.earlyFiles) expect(textOf(name)).not.toBe('');
  });

  it('say nothing twice', () => {
    const root = path.join(FILES, 'root');
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => statSync(path.join(root, name)).isFile());
    for (const name of Object.keys(computedFiles(content))) expect(files).not.toContain(name);
  });

  it('mount by label, and start without the boot partition', () => {
    const lines = textOf('etc/fstab').split('\n');
    expect(lines.find((line) => line.startsWith('LABEL=RASPIROOT'))).toContain('noatime');
    const boot = lines.find((line) => line.startsWith('LABEL=RASPIFIRM')) ?? '';
    for (const option of ['nofail', 'flush', 'umask=0077']) expect(boot).toContain(option);
  });
});

describe('a packed image', () => {
  it('is written beside, with file names as words of their own', () => {
    expect(compressCommand('zst', 'a', 'b').slice(-3)).toEqual(['-o', 'b', 'a']);
    expect(compressCommand('xz', "it's", 'b').slice(-2)).toEqual(["it's", 'b']);
  });
});
