import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './make-image.ts';

export interface DebShape {
  readonly name: string;
  readonly architecture?: string;
  readonly packing?: 'xz' | 'zstd' | 'gzip' | 'none';
  /** So many bytes that take as much room in the package. */
  readonly payloadBytes?: number;
}

/** A Debian package; its path. */
export function makeDeb(
  folder: string,
  { name, architecture = 'arm64', packing = 'xz', payloadBytes = 0 }: DebShape,
): string {
  const tree = path.join(folder, `${name}.tree`);
  mkdirSync(path.join(tree, 'DEBIAN'), { recursive: true });
  const control = [
    `Package: ${name}`,
    'Version: 1:0.1.0+git20261121~a',
    `Architecture: ${architecture}`,
    'Maintainer: Grappe <grappe@example.org>',
    'Description: a package for tests',
    ' with a longer text',
    '',
  ];
  writeFileSync(path.join(tree, 'DEBIAN/control'), control.join('\n'));
  if (payloadBytes > 0) writeFileSync(path.join(tree, 'payload'), Buffer.alloc(payloadBytes, 1));
  const file = path.join(folder, `${name}-${architecture}-${packing}.deb`);
  run('dpkg-deb', '--root-owner-group', `-Z${packing}`, '--build', tree, file);
  rmSync(tree, { recursive: true });
  return file;
}
