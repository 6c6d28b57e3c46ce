import { runCommand } from '@grappe/tool-command';

/** Unpacks the files of a package; its scripts are not run. `only` and `without` are patterns of tar. */
export async function unpackPackage(
  file: string,
  folder: string,
  { only = [], without = [] }: { only?: readonly string[]; without?: readonly string[] } = {},
): Promise<void> {
  const selection = [...without.map((pattern) => `--exclude=${pattern}`), '--wildcards', ...only];
  // Through the links from /lib and the like into /usr, not over them.
  const script =
    'dpkg-deb --fsys-tarfile "$1" | { shift; exec tar --extract --keep-directory-symlink "$@"; }';
  await runCommand('bash', [
    '-o',
    'pipefail',
    '-c',
    script,
    'bash',
    file,
    `--directory=${folder}`,
    '--no-same-owner',
    ...selection,
  ]);
}

/** Packs a folder as the kernel wants its first files; all belong to root there, whoever packs them. */
export async function packFolder(folder: string, file: string): Promise<void> {
  const script = 'find . -print0 | cpio --null --create --format=newc --owner=0:0 --quiet > "$1"';
  await runCommand('bash', ['-o', 'pipefail', '-c', script, 'bash', file], { cwd: folder });
}
