import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { imageArchitecture, type ImageArchitecture } from './architecture.ts';
import { GrappeError } from '@grappe/domain';
import { commandLines } from './run-command.ts';

const NEEDED_PROGRAMS = ['apt-get', 'dpkg', 'dpkg-deb', 'tar', 'chroot'] as const;

async function isInstalled(program: string): Promise<boolean> {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const found = directories.map((directory) =>
    access(join(directory, program)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}

export interface BuildHost extends ImageArchitecture {
  readonly debianArchitecture: string;
}

/** Can this host build images, and for which architecture? Images are native: no emulation. */
export async function checkHost(): Promise<BuildHost> {
  const missing: string[] = [];
  for (const program of NEEDED_PROGRAMS) {
    if (!(await isInstalled(program))) {
      missing.push(program);
    }
  }
  if (missing.length > 0) {
    throw new GrappeError(
      'REFUSED',
      `Images are built from Debian packages; not found here: ${missing.join(', ')}.`,
      { remedy: 'Build on a Debian 12 machine.' },
    );
  }
  if (process.getuid?.() !== 0) {
    throw new GrappeError(
      'REFUSED',
      'Building images needs root (files of several owners, chroot).',
      { remedy: 'Run the command as root.' },
    );
  }
  const [debianArchitecture = ''] = await commandLines(['dpkg', '--print-architecture']);
  const architecture = imageArchitecture(debianArchitecture);
  if (architecture === undefined) {
    throw new GrappeError(
      'REFUSED',
      `Images for the architecture ${debianArchitecture} are not supported.`,
    );
  }
  return { ...architecture, debianArchitecture };
}
