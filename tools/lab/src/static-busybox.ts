import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { alone } from './host-lock.ts';
import { LabError } from './lab-error.ts';
import { mustRun, runCommand } from './run-command.ts';
import { removeFolder } from './state-file.ts';

const PACKAGE = 'busybox-static';
/** A megabyte through a slow line. */
const DOWNLOAD_TIMEOUT_MS = 300_000;
const EXECUTABLE_MODE = 0o755;

/** Finds BusyBox from Debian's package, which is on no machine by default, and keeps a copy in `folder`. */
export async function staticBusybox(folder: string): Promise<string> {
  const kept = path.join(folder, 'busybox');
  if (existsSync(kept)) return kept;
  // apt's lists are refreshed by one at a time; who waits finds the copy.
  return alone('busybox', DOWNLOAD_TIMEOUT_MS, () => keepBusybox(folder, kept));
}

async function keepBusybox(folder: string, kept: string): Promise<string> {
  if (existsSync(kept)) return kept;
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(path.join(tmpdir(), 'grappe-busybox-'));
  try {
    const found = (await installedBusybox()) ?? (await downloadBusybox(scratch));
    const temporary = `${kept}.${process.pid}.new`;
    copyFileSync(found, temporary);
    chmodSync(temporary, EXECUTABLE_MODE);
    renameSync(temporary, kept);
    return kept;
  } finally {
    removeFolder(scratch);
  }
}

async function installedBusybox(): Promise<string | undefined> {
  const listed = await runCommand('dpkg-query', ['--listfiles', PACKAGE]);
  if (listed.exitCode !== 0) return undefined;
  return listed.stdout.split('\n').find((file) => file.endsWith('bin/busybox') && existsSync(file));
}

async function downloadBusybox(scratch: string): Promise<string> {
  // apt's own unprivileged user may not write here; it then says so and downloads as root.
  if ((await download(scratch)) !== 0) {
    await mustRun('apt-get', ['-qq', 'update'], { timeoutMs: DOWNLOAD_TIMEOUT_MS });
    if ((await download(scratch)) !== 0) {
      throw new LabError(
        'command-failed',
        `cannot download the Debian package ${PACKAGE}`,
        `Check the network, or install it by hand: apt-get install ${PACKAGE}`,
      );
    }
  }
  const file = readdirSync(scratch).find((name) => name.endsWith('.deb')) ?? '';
  await mustRun('dpkg-deb', ['-x', path.join(scratch, file), scratch]);
  const inside = ['bin/busybox', 'usr/bin/busybox'].map((name) => path.join(scratch, name));
  const binary = inside.find((name) => existsSync(name));
  if (binary !== undefined) return binary;
  throw new LabError('command-failed', `the Debian package ${PACKAGE} has no bin/busybox`);
}

/** `apt-get download` writes to the folder it runs in. */
async function download(folder: string): Promise<number> {
  const options = { cwd: folder, timeoutMs: DOWNLOAD_TIMEOUT_MS };
  return (await runCommand('apt-get', ['-qq', 'download', PACKAGE], options)).exitCode;
}
