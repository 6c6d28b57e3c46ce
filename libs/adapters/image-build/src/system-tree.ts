import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildContext } from './build-context.ts';
import { asRootOfTree } from './namespace.ts';
import type { CardRecipe } from './recipe.ts';
import { runProgram } from './run-program.ts';

const KIB = 1_024;

/** The files of a system on this host, as they will be on the card. */
export interface SystemTree {
  /** The root file system; its /boot/firmware is empty. */
  readonly root: string;
  /** What goes on the boot partition. */
  readonly boot: string;
  /** Of the root file system. */
  readonly contentBytes: number;
  readonly packages: readonly InstalledPackage[];
}

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

interface TreeInput {
  readonly recipe: CardRecipe;
  readonly base: string;
  readonly layer: string;
  readonly hasPackages: boolean;
  readonly epochS: number;
}

/** Unpacks base and layer, and finishes the system inside of it. */
export async function makeSystemTree(
  { recipe, base, layer, hasPackages, epochS }: TreeInput,
  { workFolder, filesFolder, isRoot, signal, say }: BuildContext,
): Promise<SystemTree> {
  const tree = path.join(workFolder, 'tree');
  const [root, boot] = [path.join(tree, 'root'), path.join(tree, 'boot')];
  const script = (name: string): string => path.join(filesFolder, name);
  await runProgram(
    [
      ...asRootOfTree(isRoot),
      ...['/bin/sh', script('assemble.sh'), tree, base, layer, script('finish-system.sh')],
    ],
    {
      signal,
      env: {
        MASKED: recipe.masked.join(' '),
        DISABLED: recipe.disabled.join(' '),
        ENABLED: recipe.enabled.join(' '),
        HAS_PACKAGES: hasPackages ? 'yes' : 'no',
        SOURCE_DATE_EPOCH: `${epochS}`,
      },
      onLine: (line) => {
        if (line.startsWith('step: ')) say(line.slice('step: '.length));
      },
    },
  );
  const measured = await runProgram(
    [...asRootOfTree(isRoot), 'du', '--summarize', '--block-size=1K', root],
    { signal },
  );
  return {
    root,
    boot,
    contentBytes: Number.parseInt(measured, 10) * KIB,
    packages: parseStatus(await readFile(path.join(root, 'var/lib/dpkg/status'), 'utf8')),
  };
}

/** The installed packages in dpkg's database. */
export function parseStatus(text: string): readonly InstalledPackage[] {
  return text.split('\n\n').flatMap((paragraph) => {
    const field = (name: string): string =>
      new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1] ?? '';
    if (field('Status') !== 'install ok installed') return [];
    const [name, version, architecture] = [
      field('Package'),
      field('Version'),
      field('Architecture'),
    ];
    return [{ name, version, architecture }];
  });
}

/** Whether the system has what starts a Pi; by name, as the firmware looks for it. */
export async function missingBootFiles({
  boot,
}: Pick<SystemTree, 'boot'>): Promise<readonly string[]> {
  const names = await readdir(boot);
  const needed: readonly (readonly [what: string, pattern: RegExp])[] = [
    ['bootcode.bin', /^bootcode\.bin$/],
    ['start.elf', /^start\.elf$/],
    ['start4.elf', /^start4\.elf$/],
    ['config.txt', /^config\.txt$/],
    ['cmdline.txt', /^cmdline\.txt$/],
    ['a kernel', /^vmlinuz-/],
    ['an initrd', /^initrd\.img-/],
    ['the device tree of a Pi 3', /^bcm2837-rpi-3-b\.dtb$/],
    ['the device tree of a Pi 4', /^bcm2711-rpi-4-b\.dtb$/],
    ['the device tree of a Zero 2 W', /^bcm2837-rpi-zero-2-w\.dtb$/],
  ];
  return needed
    .filter(([, pattern]) => !names.some((name) => pattern.test(name)))
    .map(([what]) => what);
}
