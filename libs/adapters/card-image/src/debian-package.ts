import { Readable } from 'node:stream';
import { GrappeError } from '@grappe/domain';
import { extract } from 'tar-stream';
import type { DiskFile } from './disk.ts';
import { unpackStream } from './unpack.ts';

/** deb(5): an ar archive with the members debian-binary, control.tar and data.tar, in this order. */
const AR_MAGIC = '!<arch>\n';
const AR_HEADER_BYTES = 60;
/** The control file and scripts; the largest in Debian has some 100 KB. */
const CONTROL_BYTES_MAX = 4 * 1_048_576;
const PACKINGS = { '': undefined, '.gz': 'gzip', '.xz': 'xz', '.zst': 'zstd' } as const;

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** What a Debian package says of itself. Throws `INVALID_INPUT` for what is none, `CORRUPT` for one that was cut off. */
export async function readDebianPackage(
  disk: DiskFile,
  signal: AbortSignal,
): Promise<DebianPackage> {
  const fields = controlFields(await readControl(disk, signal));
  const [name, version, architecture] = ['Package', 'Version', 'Architecture'].map((key) =>
    fields.get(key),
  );
  if (name === undefined || version === undefined || architecture === undefined) {
    throw notAPackage(disk.path, 'its control file names no package, version or architecture');
  }
  return { name, version, architecture };
}

interface Member {
  readonly name: string;
  readonly start: number;
  readonly sizeBytes: number;
}

async function readControl(disk: DiskFile, signal: AbortSignal): Promise<string> {
  const [, control, data] = membersOf(disk);
  if (control === undefined || data?.name.startsWith('data.tar') !== true) {
    throw notAPackage(disk.path, 'it has no control.tar and data.tar');
  }
  const [, ending] = /^control\.tar(|\.gz|\.xz|\.zst)$/.exec(control.name) ?? [];
  if (ending === undefined || control.sizeBytes > CONTROL_BYTES_MAX) {
    throw notAPackage(disk.path, `its member ${control.name} cannot be read`);
  }
  const packed = Buffer.alloc(control.sizeBytes);
  disk.readSync(packed, control.start);
  const packing = PACKINGS[ending as keyof typeof PACKINGS];
  const tar =
    packing === undefined
      ? Readable.from([packed])
      : Readable.from(unpackStream(disk.path, Readable.from([packed]), packing, signal));
  return controlFile(disk.path, tar);
}

async function controlFile(file: string, tar: Readable): Promise<string> {
  const entries = extract();
  tar.on('error', (error: Error) => entries.destroy(error));
  tar.pipe(entries);
  try {
    for await (const entry of entries) {
      const { name, size } = entry.header;
      if (!/^(\.\/)?control$/.test(name) || size > CONTROL_BYTES_MAX) {
        entry.resume();
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString('utf8');
    }
  } catch (thrown) {
    if (thrown instanceof GrappeError) throw thrown;
    throw notAPackage(file, 'its control.tar cannot be read', thrown);
  } finally {
    tar.destroy();
  }
  throw notAPackage(file, 'it has no control file');
}

/** The first three members; the last must be there whole. */
function membersOf(disk: DiskFile): readonly Member[] {
  const magic = Buffer.alloc(AR_MAGIC.length);
  disk.readSync(magic, 0);
  if (magic.toString('latin1') !== AR_MAGIC) throw notAPackage(disk.path, 'it is no ar archive');
  const members: Member[] = [];
  let at = AR_MAGIC.length;
  while (at < disk.lengthBytes && members.length < 3) {
    const header = Buffer.alloc(AR_HEADER_BYTES);
    disk.readSync(header, at);
    const sizeText = header.toString('latin1', 48, 58).trim();
    if (header.toString('latin1', 58, 60) !== '`\n' || !/^\d{1,10}$/.test(sizeText)) {
      throw notAPackage(disk.path, `there is no member at byte ${at}`);
    }
    const name = header.toString('latin1', 0, 16).trim().replace(/\/$/, '');
    const sizeBytes = Number(sizeText);
    at += AR_HEADER_BYTES;
    if (at + sizeBytes > disk.lengthBytes) throw cutOff(disk.path, name);
    members.push({ name, start: at, sizeBytes });
    at += sizeBytes + (sizeBytes % 2);
  }
  if (members[0]?.name !== 'debian-binary') throw notAPackage(disk.path, 'it has no debian-binary');
  return members;
}

/** `Key: value`; lines that begin with a blank belong to the one above, and to none of the keys asked for. */
function controlFields(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\n').flatMap((line) => {
    const [, key, value] = /^([!-9;-~]+):\s*(.*?)\s*$/.exec(line) ?? [];
    return key === undefined || value === undefined || value === '' ? [] : [[key, value] as const];
  });
  return new Map(pairs);
}

function notAPackage(file: string, why: string, cause?: unknown): GrappeError {
  return new GrappeError('INVALID_INPUT', `${file} is not a Debian package: ${why}`, {
    remedy: 'name .deb files, such as those that `npm run packages` makes',
    cause,
  });
}

function cutOff(file: string, member: string): GrappeError {
  return new GrappeError('CORRUPT', `${file} is cut off: ${member} is not there whole`, {
    remedy: 'copy or download it again',
  });
}
