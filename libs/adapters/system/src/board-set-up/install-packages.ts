import { basename, join } from 'node:path';
import type { Result } from '@grappe/domain';
import { runSystemProgram } from './system-program.ts';

/** Asks a package or the list of packages. */
const ASK_MS_MAX = 60_000;
/** Node, Docker and what they need, on a slow card. */
const INSTALL_MS_MAX = 3_600_000;
/** A name of its own, so that a second installation does not begin beside one that outlived this process. */
const UNIT = 'grappe-install-packages';

/** Packages are installed outside of this process: dpkg may write where it may not, and an end of it does not cut the installation short. */
const OUTSIDE = [
  ...['--quiet', '--wait', '--collect', '--pipe', `--unit=${UNIT}`],
  ...['--setenv=DEBIAN_FRONTEND=noninteractive', '--setenv=LC_ALL=C.UTF-8', '--'],
];
/** Configuration that somebody has changed stays, and nobody is asked. */
const QUIETLY = ['--force-confdef', '--force-confold'];

/** Sees to it that the packages in these files are installed in the versions of the files; those that are already are left alone. */
export async function installPackages(
  root: string,
  files: readonly string[],
): Promise<readonly string[]> {
  const differing: string[] = [];
  const problems: string[] = [];
  for (const file of files) {
    const wanted = await ask(root, 'dpkg-deb', ['--show', '--showformat', WANTED, file]);
    if (!wanted.ok) {
      problems.push(`${basename(file)} is no package that can be read: ${wanted.error}`);
      continue;
    }
    const [name = '', version = ''] = wanted.value.split(' ');
    const present = await ask(root, 'dpkg-query', ['--show', '--showformat', PRESENT, name]);
    // A package that was being unpacked when the power went is not "installed".
    if (!present.ok || present.value !== `installed ${version}`) differing.push(file);
  }
  if (differing.length === 0) return problems;
  // All at once, because they name one another in exact versions.
  const installed = await dpkg(root, ['--install', ...QUIETLY, ...differing]);
  return installed.ok ? problems : [...problems, `packages: ${installed.error}`];
}

const WANTED = '${Package} ${Version}';
const PRESENT = '${db:Status-Status} ${Version}';

function ask(
  root: string,
  program: string,
  args: readonly string[],
): Promise<Result<string, string>> {
  return runSystemProgram({
    root,
    program: join('/usr/bin', program),
    args,
    timeoutMs: ASK_MS_MAX,
  });
}

function dpkg(root: string, args: readonly string[]): Promise<Result<string, string>> {
  return runSystemProgram({
    root,
    program: '/usr/bin/systemd-run',
    args: [...OUTSIDE, '/usr/bin/dpkg', ...args],
    timeoutMs: INSTALL_MS_MAX,
  });
}
