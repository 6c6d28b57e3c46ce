import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dockerArchive, type ArchiveFile } from '@grappe/port-contracts';

const run = promisify(execFile);

/** Names a file that holds the program for all test files of a run, which have no network to fetch it. */
export const SHARED_BUSYBOX_VARIABLE = 'GRAPPE_TEST_BUSYBOX';

/** Where a Debian host keeps it when the static package is installed. */
const HOST_BUSYBOX = ['/bin/busybox', '/usr/bin/busybox'];
/** Program header type of a dynamic loader's path: a program with one is not static. */
const PT_INTERP = 3;
const APPLETS = ['cat', 'dd', 'echo', 'mv', 'nc', 'rm', 'sh', 'sleep', 'test', 'true', 'touch'];
const PROGRAM_MODE = 0o755;

/** A statically linked busybox: the one of this run, the host's, else the one in Debian's package busybox-static. */
export async function staticBusybox(): Promise<Buffer> {
  const shared = process.env[SHARED_BUSYBOX_VARIABLE];
  if (shared !== undefined) return readFile(shared);
  for (const path of HOST_BUSYBOX) {
    const program = await readFile(path).catch(() => undefined);
    if (program !== undefined && isStatic(program)) return program;
  }
  const folder = await mkdtemp(join(tmpdir(), 'grappe-busybox-'));
  try {
    await run('apt-get', ['download', 'busybox-static'], { cwd: folder });
    const [archive] = await readdir(folder);
    if (archive === undefined) throw new Error('apt-get has downloaded nothing');
    await run('dpkg-deb', ['-x', archive, 'tree'], { cwd: folder });
    return await readFile(join(folder, 'tree/bin/busybox'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** For 64-bit ELF, which is all that the tests run on. */
function isStatic(program: Buffer): boolean {
  const headers = Number(program.readBigUInt64LE(32));
  const size = program.readUInt16LE(54);
  const count = program.readUInt16LE(56);
  const types = Array.from({ length: count }, (_, i) => program.readUInt32LE(headers + i * size));
  return !types.includes(PT_INTERP);
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export interface BusyboxImage {
  readonly reference: string;
  readonly extraFiles?: readonly ArchiveFile[];
  /** The `config` part of the image: Cmd, Entrypoint, Labels, ... */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A `docker save` tar of an image with busybox in it. */
export function busyboxImageTar(busybox: Buffer, image: BusyboxImage): Buffer {
  const nothing = Buffer.alloc(0);
  return dockerArchive({
    reference: image.reference,
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    config: { Env: ['PATH=/bin'], Cmd: ['true'], ...image.config },
    files: [
      { path: 'bin/', content: nothing, mode: PROGRAM_MODE },
      { path: 'tmp/', content: nothing, mode: 0o1777 },
      { path: 'bin/busybox', content: busybox, mode: PROGRAM_MODE },
      ...APPLETS.map((name) => ({ path: `bin/${name}`, content: nothing, linkTo: 'busybox' })),
      ...(image.extraFiles ?? []),
    ],
  });
}
