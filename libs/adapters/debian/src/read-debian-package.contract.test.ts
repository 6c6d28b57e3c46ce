import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDebianPackage } from './read-debian-package.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-package-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function build(control: string, compression: string): Promise<string> {
  const tree = await mkdtemp(join(folder, 'tree-'));
  await mkdir(join(tree, 'DEBIAN'), { mode: 0o755 });
  await writeFile(join(tree, 'DEBIAN/control'), control);
  await writeFile(join(tree, 'large'), Buffer.alloc(3_000_000, 'abc'));
  const file = `${tree}.deb`;
  const args = ['--root-owner-group', `-Z${compression}`, '--build', tree, file];
  execFileSync('dpkg-deb', args, { stdio: 'ignore' });
  return file;
}

const CONTROL = `Package: grappe-agent
Version: 0.2.0~20261121160241.9ad0dd94
Architecture: arm64
Maintainer: The Grappe project <packages@grappe.invalid>
Depends: nodejs (>= 20.19), docker.io | docker-ce,
 grappe-cli (= 0.2.0~20261121160241.9ad0dd94)
Description: agent
 of a node
`;

describe('a Debian package', () => {
  it.each(['xz', 'gzip', 'none'])('is read, whatever it is packed with: %s', async (packer) => {
    const file = await build(CONTROL, packer);
    expect(await readDebianPackage(createReadStream(file))).toEqual({
      ok: true,
      value: {
        name: 'grappe-agent',
        version: '0.2.0~20261121160241.9ad0dd94',
        architecture: 'arm64',
        depends: [
          'nodejs (>= 20.19)',
          'docker.io | docker-ce',
          'grappe-cli (= 0.2.0~20261121160241.9ad0dd94)',
        ],
      },
    });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.alloc(5_000_000, 'no package')],
    ['only the beginning of one', Buffer.from('!<arch>\ndebian-binary   ')],
  ])('is not %s', async (_what, bytes) => {
    expect(await readDebianPackage(Readable.from([bytes]))).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', message: expect.stringMatching(/^it is no Debian package/) },
    });
  });
});
