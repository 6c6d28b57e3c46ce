import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

import { buildImage, type BuiltImage } from './build-image.ts';
import { DEFAULT_CACHE_DIR } from './cache-location.ts';
import { IMAGE_NAMES, type ImageName } from './recipe.ts';

/** A first build downloads some 60 MB of packages an image. */
const BUILD_TIMEOUT_MS = 600_000;
/** Larger than any layer: tar's whole output is kept. */
const OUTPUT_BYTES_MAX = 512 * 1024 * 1024;

const MEGABYTE = 1_000_000;
/** What a Pi with a small card can be asked to hold, and to receive in seconds. */
const SIZE_BYTES_MAX: Readonly<Record<ImageName, number>> = {
  postgres: 150 * MEGABYTE,
  web: 60 * MEGABYTE,
  // A third of it are the tables of characters and of file types that its libraries insist on.
  tryton: 200 * MEGABYTE,
  galera: 150 * MEGABYTE,
  arbitrator: 30 * MEGABYTE,
  registration: 150 * MEGABYTE,
  'registration-cache': 40 * MEGABYTE,
};

const NEEDED_PATHS: Readonly<Record<ImageName, readonly string[]>> = {
  postgres: [
    'usr/local/bin/postgres-entrypoint',
    'usr/lib/postgresql/15/bin/postgres',
    'usr/lib/postgresql/15/bin/pg_isready',
    'var/lib/postgresql/data/',
  ],
  web: [
    'usr/bin/python3.11',
    'usr/bin/busybox',
    'usr/lib/python3/dist-packages/guestbook/__main__.py',
    'usr/lib/python3/dist-packages/guestbook/__pycache__/server.cpython-311.pyc',
  ],
  tryton: [
    'usr/local/bin/tryton',
    'usr/bin/trytond-admin',
    'usr/share/tryton-sao/www/index.html',
    'usr/lib/python3/dist-packages/trytond/modules/party/tryton.cfg',
  ],
  galera: [
    'usr/local/bin/galera-entrypoint',
    'usr/sbin/mariadbd',
    'usr/bin/mariadb-backup',
    'usr/bin/wsrep_sst_mariabackup',
    'usr/lib/libgalera_smm.so',
    'var/lib/mysql/',
  ],
  arbitrator: ['usr/bin/garbd'],
  registration: [
    'opt/java/bin/java',
    'usr/local/lib/registration/ROOT/WEB-INF/classes/registration/RegisterServlet.class',
    'usr/local/lib/tomcat/work/',
  ],
  'registration-cache': [
    'usr/local/bin/varnish-entrypoint',
    'usr/sbin/varnishd',
    'usr/bin/tcc',
    'usr/local/include/varnish/stdint.h',
  ],
};

async function tarOutput(argumentsList: readonly string[]): Promise<Buffer> {
  const { stdout } = await promisify(execFile)('tar', argumentsList, {
    encoding: 'buffer',
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  return stdout;
}

interface Manifest {
  readonly Config: string;
  readonly RepoTags: readonly string[];
  readonly Layers: readonly string[];
}

describe.each(IMAGE_NAMES)('the image %s', (name) => {
  let image: BuiltImage;
  let manifest: Manifest;

  const member = (path: string): Promise<Buffer> =>
    tarOutput(['--extract', '--to-stdout', `--file=${image.tarPath}`, path]);

  beforeAll(async () => {
    image = await buildImage(name, { cacheDir: DEFAULT_CACHE_DIR });
    const text = (await member('manifest.json')).toString();
    const manifests = JSON.parse(text) as readonly Manifest[];
    const [first] = manifests;
    if (first === undefined || manifests.length !== 1) {
      throw new Error(`expected one manifest, got ${text}`);
    }
    manifest = first;
  }, BUILD_TIMEOUT_MS);

  it('is small enough for a rack', () => {
    expect(image.sizeBytes).toBeLessThan(SIZE_BYTES_MAX[name]);
  });

  it('names its configuration and its layer by their digests', async () => {
    const config = await member(manifest.Config);
    const layer = await member(manifest.Layers[0] ?? '');
    const layerSha256 = createHash('sha256').update(layer).digest('hex');
    expect(manifest.RepoTags).toEqual([image.reference]);
    expect(manifest.Config).toBe(`${createHash('sha256').update(config).digest('hex')}.json`);
    expect(manifest.Layers).toEqual([`${layerSha256}/layer.tar`]);
    expect(JSON.parse(config.toString())).toMatchObject({
      rootfs: { diff_ids: [`sha256:${layerSha256}`] },
    });
  });

  it('holds what it needs, every path once and after its directory', async () => {
    const layer = await layerPaths(image, manifest);
    expect(layer).toEqual(expect.arrayContaining([...NEEDED_PATHS[name]]));
    const seen = new Set<string>();
    const orphans = layer.filter((path) => {
      const parent = path.replace(/\/$/, '').split('/').slice(0, -1).join('/');
      const isOrphan = seen.has(path) || (parent !== '' && !seen.has(`${parent}/`));
      seen.add(path);
      return isOrphan;
    });
    expect(orphans).toEqual([]);
  });

  it('is a cache hit the second time', async () => {
    const stages = new Set<string>();
    const again = await buildImage(name, {
      cacheDir: DEFAULT_CACHE_DIR,
      onProgress: ({ stage }) => stages.add(stage),
    });
    expect(again).toEqual({ ...image, fromCache: true });
    expect(stages).not.toContain('download');
  });
});

async function layerPaths(image: BuiltImage, manifest: Manifest): Promise<readonly string[]> {
  const layer = await tarOutput([
    '--extract',
    '--to-stdout',
    `--file=${image.tarPath}`,
    manifest.Layers[0] ?? '',
  ]);
  const listing = promisify(execFile)('tar', ['--list', '--file=-'], {
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  listing.child.stdin?.end(layer);
  return (await listing).stdout.trimEnd().split('\n');
}
