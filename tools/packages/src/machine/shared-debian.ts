import path from 'node:path';
import { runCommand } from '@grappe/tool-command';

/** Names a folder for what is made once for all test files of a run; without it each makes its own. */
export const SHARED_FOLDER_VARIABLE = 'GRAPPE_TEST_DEBIAN';

/** A minute, and ten times that on a machine that many share: as long as the tests wait. */
const MAKE_MS_MAX = 600_000;
/** Systemd as the first process, and what the packages depend on. */
const PACKAGES = ['nodejs', 'adduser', 'systemd', 'systemd-sysv', 'udev'];
/** Whoever comes first makes it, under another name until it is complete; the others wait for that. */
const MAKE_ONCE =
  'made=$1; shift; [ -d "$made" ] && exit; rm -rf "$made.part"; mmdebstrap "$@" && mv "$made.part" "$made"';

/** A fresh Debian 13 in a folder that is not there yet. It takes root. */
export async function freshDebian(root: string): Promise<void> {
  const shared = process.env[SHARED_FOLDER_VARIABLE];
  if (shared === undefined) {
    await runCommand('mmdebstrap', options(root), { timeoutMs: MAKE_MS_MAX });
    return;
  }
  const made = path.join(shared, 'root');
  const once = ['sh', '-c', MAKE_ONCE, 'sh', made, ...options(`${made}.part`)];
  await runCommand('flock', [path.join(shared, 'lock'), ...once], { timeoutMs: MAKE_MS_MAX });
  await runCommand('cp', ['--archive', '--reflink=auto', made, root]);
}

function options(root: string): readonly string[] {
  return [
    '--variant=apt',
    '--quiet',
    '--format=directory',
    `--include=${PACKAGES.join(',')}`,
    '--aptopt=APT::Install-Recommends "false"',
    '--aptopt=Acquire::Retries "3"',
    'trixie',
    root,
  ];
}
