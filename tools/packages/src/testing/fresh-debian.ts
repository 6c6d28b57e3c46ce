import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '@grappe/tool-command';

/** What the packages' own dependencies would bring later, from the same download; systemd and udev check units and rules. */
const PACKAGES = ['nodejs', 'adduser', 'systemd', 'udev'];

/** Makes a fresh Debian 13, runs a script in it that finds `files` in /packages, and returns what it wrote into /packages/findings. Nothing of it stays. */
export async function inFreshDebian(script: string, files: readonly string[]): Promise<string> {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const folder = await mkdtemp(path.join(tmpdir(), 'grappe-fresh-'));
  // Without the environment of this machine, which may name files that are not there.
  const run = `env -i PATH="$PATH" chroot "$1" sh /packages/${path.basename(script)}`;
  try {
    await runCommand('mmdebstrap', [
      '--variant=apt',
      '--quiet',
      `--include=${PACKAGES.join(',')}`,
      '--aptopt=APT::Install-Recommends "false"',
      '--aptopt=Acquire::Retries "3"',
      '--customize-hook=mkdir "$1/packages"',
      `--customize-hook=copy-in ${[script, ...files].map(quoted).join(' ')} /packages`,
      `--customize-hook=${run}`,
      `--customize-hook=copy-out /packages/findings ${quoted(folder)}`,
      'trixie',
      '/dev/null',
    ]);
    return await readFile(path.join(folder, 'findings'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
