import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { GrappeError } from '@grappe/domain';
import type { ImageRecipe } from './recipe.ts';
import { runCommand } from './run-command.ts';

/** Debian has one tree under /usr; packages still ship paths that go through these links. */
const MERGED_DIRECTORIES = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'] as const;

const DIRECTORY_MODE = 0o755;

/** Old paths that Debian links when a system is installed. Relative: an absolute link would lead out of the tree into the host. */
const RUNTIME_LINKS = [
  ['var/run', '../run'],
  ['var/lock', '../run/lock'],
] as const;

/** An empty tree in which /bin and its like lead into /usr. */
export async function createMergedTree(treeDir: string): Promise<void> {
  for (const name of MERGED_DIRECTORIES) {
    await mkdir(join(treeDir, 'usr', name), { recursive: true, mode: DIRECTORY_MODE });
    await symlink(`usr/${name}`, join(treeDir, name));
  }
  for (const [path, target] of RUNTIME_LINKS) {
    await mkdir(join(treeDir, dirname(path), target), { recursive: true, mode: DIRECTORY_MODE });
    await mkdir(join(treeDir, dirname(path)), { recursive: true, mode: DIRECTORY_MODE });
    await symlink(target, join(treeDir, path));
  }
  await chmod(treeDir, DIRECTORY_MODE);
}

/** Unpacks one package's files; its maintainer scripts are not run. */
export async function unpackPackage(input: {
  readonly packageFile: string;
  readonly treeDir: string;
  readonly signal: AbortSignal | undefined;
}): Promise<void> {
  const killable = input.signal === undefined ? {} : { signal: input.signal };
  const reader = spawn('dpkg-deb', ['--fsys-tarfile', input.packageFile], {
    stdio: ['ignore', 'pipe', 'ignore'],
    ...killable,
  });
  const writer = spawn(
    'tar',
    // Through the merged links, not over them.
    ['--extract', '--file=-', `--directory=${input.treeDir}`, '--keep-directory-symlink'],
    { stdio: ['pipe', 'ignore', 'ignore'], ...killable },
  );
  // A writer that ends early closes the pipe: its exit status tells, not this error.
  writer.stdin.on('error', () => undefined);
  reader.stdout.pipe(writer.stdin);
  const ended = [once(reader, 'close'), once(writer, 'close')] as const;
  const codes = (await Promise.all(ended)).map(([code]: readonly unknown[]) => code);
  if (codes.some((code) => code !== 0)) {
    throw new GrappeError('INTERNAL', `${basename(input.packageFile)} did not unpack.`);
  }
}

function accountFiles(recipe: ImageRecipe): readonly (readonly [string, string])[] {
  const users = ['root:x:0:0:root:/root:/bin/sh'];
  const groups = ['root:x:0:'];
  for (const { name, uid, gid, home } of recipe.accounts) {
    users.push(`${name}:x:${String(uid)}:${String(gid)}:${name}:${home}:/bin/sh`);
    groups.push(`${name}:x:${String(gid)}:`);
  }
  users.push('nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin');
  groups.push('nogroup:x:65534:');
  return [
    ['etc/passwd', `${users.join('\n')}\n`],
    ['etc/group', `${groups.join('\n')}\n`],
    ['etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'],
  ];
}

/** Adds accounts and the recipe's own directories, files and links. */
export async function installRecipeFiles(recipe: ImageRecipe, treeDir: string): Promise<void> {
  for (const [path, text] of accountFiles(recipe)) {
    await writeFile(join(treeDir, path), text, { mode: 0o644 });
  }
  for (const { path, mode, uid, gid } of recipe.directories) {
    const directory = join(treeDir, path);
    await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    await chown(directory, uid, gid);
    // After chown, which clears special bits; and mkdir is subject to the umask.
    await chmod(directory, mode);
  }
  for (const { path, mode, content } of recipe.files) {
    const file = join(treeDir, path);
    await mkdir(dirname(file), { recursive: true, mode: DIRECTORY_MODE });
    await writeFile(file, content);
    await chmod(file, mode);
  }
  for (const { path, target } of recipe.symlinks) {
    await mkdir(dirname(join(treeDir, path)), { recursive: true, mode: DIRECTORY_MODE });
    await symlink(target, join(treeDir, path));
  }
}

/** Runs the recipe's commands with the tree as their root. */
export async function runTreeCommands(
  recipe: ImageRecipe,
  treeDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const command of recipe.treeCommands) {
    await runCommand(['chroot', treeDir, ...command], { signal });
  }
}
