import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from './run-command.ts';
import { programEntries } from './program-entries.ts';
import { staticBusybox } from './static-busybox.ts';
import type { TarEntry } from './tar-writer.ts';
import { writeTar } from './tar-writer.ts';

/** What a tiny image is to do. Equal options and the same BusyBox give the same image, byte for byte. */
export interface TinyImageOptions {
  /** Name and tag, such as `grappe-lab/httpd:1`. */
  readonly reference: string;
  /** A web server on `port` that serves /www when absent. */
  readonly command?: readonly string[];
  readonly port?: number;
  /** Additional files by absolute path; executable when they begin with `#!`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Programs of this host by absolute path, which come with the libraries they need. */
  readonly programs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** A command that succeeds while the container is healthy. */
  readonly healthCommand?: readonly string[];
  readonly healthIntervalMs?: number;
}

/** An image file as `docker save` writes it. */
export interface TinyImage {
  readonly reference: string;
  readonly tarFile: string;
  /** What `docker images` calls the image id. */
  readonly imageId: string;
}

const DEFAULT_PORT = 8080;
const DEFAULT_HEALTH_INTERVAL_MS = 1000;
const NANOSECONDS_PER_MS = 1_000_000;
const FILE_MODE = 0o644;
const EXECUTABLE_MODE = 0o755;
const FOLDER_MODE = 0o755;
const SCRATCH_FOLDER_MODE = 0o1777;
const IMAGE_FOLDER = fileURLToPath(new URL('../../../dist/images', import.meta.url));
const EPOCH = '1970-01-01T00:00:00Z';
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm',
};
/** How many digits of a checksum tell files of the same image name apart. */
const DIGEST_PREFIX_LENGTH = 12;

/** Files that every tiny image has, besides BusyBox. */
const BASE_FILES: Readonly<Record<string, string>> = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  '/etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  '/www/index.html': 'grappe lab\n',
  '/www/cgi-bin/hostname': '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n"\nhostname\n',
};

/** Makes an image without any registry: BusyBox from Debian and a few files. Returns a kept one when there is one. */
export async function buildTinyImage(options: TinyImageOptions): Promise<TinyImage> {
  const busybox = await staticBusybox(IMAGE_FOLDER);
  const applets = (await mustRun(busybox, ['--list'])).split('\n').filter((name) => name !== '');
  const programs = await programEntries(options.programs ?? []);
  const layer = writeTar(layerEntries(readFileSync(busybox), applets, options, programs));
  const config = Buffer.from(JSON.stringify(imageConfig(options, sha256(layer))));
  const configDigest = sha256(config);
  const image = writeTar(imageEntries(options.reference, config, configDigest, layer));
  const base = options.reference.replace(/[^a-z0-9.-]+/g, '-');
  const name = `${base}-${sha256(image).slice(0, DIGEST_PREFIX_LENGTH)}.tar`;
  const tarFile = path.join(IMAGE_FOLDER, name);
  if (!existsSync(tarFile)) {
    const temporary = `${tarFile}.${process.pid}.new`;
    writeFileSync(temporary, image);
    renameSync(temporary, tarFile);
  }
  return { reference: options.reference, tarFile, imageId: `sha256:${configDigest}` };
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function layerEntries(
  busybox: Buffer,
  applets: readonly string[],
  options: TinyImageOptions,
  programs: readonly TarEntry[],
): TarEntry[] {
  const files = Object.entries({ ...BASE_FILES, ...options.files });
  const folders = new Set(['bin', 'etc', 'proc', 'root', 'sys', 'www']);
  const absolute = [...files.map(([file]) => file), ...programs.map((entry) => `/${entry.path}`)];
  for (const file of absolute) {
    for (let up = path.dirname(file); up !== '/'; up = path.dirname(up)) folders.add(up.slice(1));
  }
  const link = (name: string): TarEntry => ({
    type: 'link',
    path: `bin/${name}`,
    target: 'busybox',
  });
  return [
    ...[...folders]
      .sort()
      .map((name) => ({ type: 'folder' as const, path: name, mode: FOLDER_MODE })),
    { type: 'folder', path: 'tmp', mode: SCRATCH_FOLDER_MODE },
    { type: 'file', path: 'bin/busybox', mode: EXECUTABLE_MODE, data: busybox },
    ...applets
      .filter((name) => name !== 'busybox')
      .sort()
      .map(link),
    ...programs,
    ...files.sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, text]) => fileEntry(file, text)),
  ];
}

function fileEntry(file: string, text: string): TarEntry {
  const mode = text.startsWith('#!') ? EXECUTABLE_MODE : FILE_MODE;
  return { type: 'file', path: file.slice(1), mode, data: Buffer.from(text) };
}

function imageConfig(options: TinyImageOptions, layerDigest: string): object {
  const port = options.port ?? DEFAULT_PORT;
  const command = options.command ?? ['httpd', '-f', '-p', String(port), '-h', '/www'];
  const intervalMs = options.healthIntervalMs ?? DEFAULT_HEALTH_INTERVAL_MS;
  const health = options.healthCommand && {
    Test: ['CMD', ...options.healthCommand],
    Interval: intervalMs * NANOSECONDS_PER_MS,
    Timeout: intervalMs * NANOSECONDS_PER_MS,
    Retries: 2,
  };
  const variables = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`);
  return {
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: 'linux',
    created: EPOCH,
    config: {
      Env: ['PATH=/bin', ...variables],
      Cmd: command,
      WorkingDir: '/',
      ExposedPorts: { [`${port}/tcp`]: {} },
      Labels: options.labels ?? {},
      ...(health && { Healthcheck: health }),
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
    history: [{ created: EPOCH, created_by: 'grappe lab' }],
  };
}

function imageEntries(
  reference: string,
  config: Buffer,
  configDigest: string,
  layer: Buffer,
): TarEntry[] {
  const layerFolder = sha256(layer);
  const layerFile = `${layerFolder.slice(0, DIGEST_PREFIX_LENGTH)}/layer.tar`;
  const configFile = `${configDigest}.json`;
  const manifest = [{ Config: configFile, RepoTags: [reference], Layers: [layerFile] }];
  const file = (name: string, data: Buffer): TarEntry => ({
    type: 'file',
    path: name,
    mode: FILE_MODE,
    data,
  });
  return [
    { type: 'folder', path: path.dirname(layerFile), mode: FOLDER_MODE },
    file(layerFile, layer),
    file(configFile, config),
    file('manifest.json', Buffer.from(JSON.stringify(manifest))),
  ];
}
