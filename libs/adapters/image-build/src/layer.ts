import { chmod, copyFile, cp, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sourcesList, type DebianMirrors } from './apt-sources.ts';
import type { BuildContext } from './build-context.ts';
import type { PackageFile } from './grappe-packages.ts';
import type { CardRecipe } from './recipe.ts';
import { runProgram } from './run-program.ts';

/** Where packages lie while they are installed. */
const PACKAGES_FOLDER = 'var/cache/grappe-packages';
/** Of the system's clock before it hears from a server; systemd never lets it stand before this file's time. */
const CLOCK_FILE = 'usr/lib/clock-epoch';
const HOSTNAME = 'grappe';

export interface LayerContent {
  readonly recipe: CardRecipe;
  readonly mirrors: DebianMirrors;
  readonly packages: readonly PackageFile[];
  readonly identity: ImageIdentity;
  readonly epochS: number;
}

/** What says that a card was made here, on its boot partition. */
export interface ImageIdentity {
  readonly name: string;
  readonly version: string;
}

/** Texts that are computed; all others lie in `files/root` as they are installed. */
export function computedFiles({
  recipe,
  mirrors,
  identity,
}: LayerContent): Readonly<Record<string, string>> {
  return {
    'etc/apt/sources.list': sourcesList(recipe, mirrors),
    'etc/hostname': `${HOSTNAME}\n`,
    'etc/hosts': '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n',
    [CLOCK_FILE]: '',
    // As new as /usr: what systemd does after each change of it has been done here, and is not done by the first boot.
    'etc/.updated': '',
    'var/.updated': '',
    'boot/firmware/grappe/image.json': imageJson(recipe, identity),
  };
}

/** By which preparing a card knows the image as one of these. */
export function imageJson(
  { suite, architecture }: CardRecipe,
  { name, version }: ImageIdentity,
): string {
  return `${JSON.stringify({ format: 1, name, version, suite, architecture }, null, 2)}\n`;
}

/** Packs all that comes over the base system; all of it belongs to root, and is of one time. */
export async function packLayer(
  content: LayerContent,
  { workFolder, filesFolder, signal }: BuildContext,
): Promise<string> {
  const tree = path.join(workFolder, 'layer');
  await cp(path.join(filesFolder, 'root'), tree, { recursive: true });
  for (const [name, text] of Object.entries(computedFiles(content))) {
    await mkdir(path.dirname(path.join(tree, name)), { recursive: true });
    await writeFile(path.join(tree, name), text);
  }
  const debs = path.join(tree, PACKAGES_FOLDER);
  await mkdir(debs, { recursive: true });
  for (const { file } of content.packages) {
    await copyFile(file, path.join(debs, path.basename(file)));
  }
  await setModes(tree);
  const packed = path.join(workFolder, 'layer.tar');
  const owner = ['--owner=0', '--group=0', '--numeric-owner'];
  const order = ['--sort=name', `--mtime=@${content.epochS}`];
  await runProgram(['tar', '--create', `--file=${packed}`, ...owner, ...order, `-C${tree}`, '.'], {
    signal,
  });
  return packed;
}

/** Neither the umask of whoever builds nor what a copy of these files has lost decides. */
async function setModes(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if ((await lstat(file)).isDirectory()) await setModes(file);
    else await chmod(file, await modeOf(file));
  }
}

async function modeOf(file: string): Promise<number> {
  // sudo reads only what nobody else can.
  if (file.includes('/etc/sudoers.d/')) return 0o440;
  const start = (await readFile(file)).subarray(0, 2).toString();
  return start === '#!' ? 0o755 : 0o644;
}
