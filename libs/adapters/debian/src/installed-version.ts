import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDebianVersion } from '@grappe/domain';

/** Beside the program; written when the package is built. */
const VERSION_FILE = 'package-version';
/** There when systemd is the first process, which upgrades need. */
const SYSTEMD_FOLDER = '/run/systemd/system';

/**
 * Version of the package that the program in this folder was installed from, as the program itself brings it: what dpkg says may be newer than what
 * runs. Undefined where there is no package, or nothing that could replace it.
 */
export async function installedVersion(
  folder: string,
  systemdFolder = SYSTEMD_FOLDER,
): Promise<string | undefined> {
  const text = await readFile(join(folder, VERSION_FILE), 'utf8').catch(() => '');
  const version = text.trim();
  if (!parseDebianVersion(version).ok) return undefined;
  return access(systemdFolder).then(
    () => version,
    () => undefined,
  );
}
