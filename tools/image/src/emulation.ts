import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { checkHost, type Requirement } from '@grappe/tool-board';
import { runCommand } from '@grappe/tool-command';
import { IMAGE_TOOL } from './requirements.ts';

const MOUNT = '/proc/sys/fs/binfmt_misc';
/** What the emulator's package says should be registered; systemd does so where it runs. */
const RULE_FILES = ['/usr/lib/binfmt.d/qemu-aarch64.conf'];

const ARCH_TEST: Requirement = {
  program: 'arch-test',
  debianPackage: 'arch-test',
  why: 'tells mmdebstrap what runs here',
};
/** Not asked for where the kernel has one already, as in a container, whose host has installed it. */
const EMULATOR: Requirement = {
  program: 'qemu-aarch64-static',
  debianPackage: 'qemu-user-static',
  why: 'runs arm64',
};

export interface EmulationOptions {
  readonly install: boolean;
  readonly say: (line: string) => void;
}

/** Sees to it that this kernel runs programs of arm64, which making Debian for boards takes. */
export async function registerEmulation({ install, say }: EmulationOptions): Promise<void> {
  if (process.arch === 'arm64') return;
  await checkHost({ requirements: [ARCH_TEST], tool: IMAGE_TOOL, install, say });
  if (await isRegistered()) return;
  await checkHost({ requirements: [EMULATOR], tool: IMAGE_TOOL, install, say });
  if (await isRegistered()) return;
  if (!install) throw notRegistered();
  say('registering the emulator of arm64 with the kernel');
  try {
    if (!existsSync(path.join(MOUNT, 'register'))) {
      await runCommand('mount', ['-t', 'binfmt_misc', 'binfmt_misc', MOUNT]);
    }
    const rule = RULE_FILES.find((file) => existsSync(file));
    if (rule === undefined) throw notRegistered();
    await writeFile(path.join(MOUNT, 'register'), (await readFile(rule, 'utf8')).trim());
  } catch (cause) {
    throw notRegistered(cause);
  }
}

async function isRegistered(): Promise<boolean> {
  const names = await readdir(MOUNT).catch(() => []);
  return names.some((name) => name.includes('aarch64'));
}

function notRegistered(cause?: unknown): GrappeError {
  return new GrappeError('REFUSED', 'this kernel does not run programs of arm64', {
    cause,
    remedy:
      'Install qemu-user-static and binfmt-support on the machine itself (not in a container), and register: systemctl restart systemd-binfmt',
  });
}
