import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A small package that says this of itself. */
export async function debFile(fields: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'grappe-deb-'));
  try {
    const tree = join(folder, 'tree');
    await mkdir(join(tree, 'DEBIAN'), { recursive: true, mode: 0o755 });
    const control = Object.entries({
      Maintainer: 'The Grappe project <packages@grappe.invalid>',
      Description: 'for a test',
      ...fields,
    });
    const text = control.map(([field, value]) => `${field}: ${value}\n`).join('');
    await writeFile(join(tree, 'DEBIAN/control'), text);
    const file = join(folder, 'package.deb');
    await promisify(execFile)('dpkg-deb', ['--root-owner-group', '--build', tree, file]);
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
