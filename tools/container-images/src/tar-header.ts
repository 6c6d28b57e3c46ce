import { GrappeError } from '@grappe/domain';

/** A tar file is a sequence of blocks of this size. */
const TAR_BLOCK_BYTES = 512;

/** ustar: two fields hold a path, split at a slash. */
const NAME_BYTES_MAX = 100;
const PREFIX_BYTES_MAX = 155;
const LINK_BYTES_MAX = 100;
/** ustar: eleven octal digits. */
const FILE_BYTES_MAX = 8 ** 11 - 1;

const CHECKSUM_OFFSET = 148;
const CHECKSUM_BYTES = 8;

const TYPE_FLAGS = { file: '0', symlink: '2', directory: '5' } as const;

export type TarEntryKind = keyof typeof TYPE_FLAGS;

export interface TarHeader {
  readonly kind: TarEntryKind;
  /** Relative, without a trailing slash. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  /** Only for symlinks. */
  readonly linkTarget?: string;
}

function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  if (Buffer.byteLength(path) <= NAME_BYTES_MAX) {
    return { name: path, prefix: '' };
  }
  // The last character may be a directory's slash, which cannot be the split.
  for (let at = path.indexOf('/'); at > 0 && at < path.length - 1; at = path.indexOf('/', at + 1)) {
    const prefix = path.slice(0, at);
    const name = path.slice(at + 1);
    const fits =
      Buffer.byteLength(name) <= NAME_BYTES_MAX && Buffer.byteLength(prefix) <= PREFIX_BYTES_MAX;
    if (fits) {
      return { name, prefix };
    }
  }
  throw new GrappeError('INVALID_INPUT', `The path ${path} is too long for a tar archive.`);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** One ustar header block. Pure: the same header gives the same bytes, everywhere. */
export function encodeTarHeader(header: TarHeader): Buffer {
  const linkTarget = header.linkTarget ?? '';
  if (Buffer.byteLength(linkTarget) > LINK_BYTES_MAX) {
    throw new GrappeError('INVALID_INPUT', `The link ${header.path} has too long a target.`);
  }
  if (header.sizeBytes > FILE_BYTES_MAX) {
    throw new GrappeError('INVALID_INPUT', `The file ${header.path} is too large for a tar.`);
  }
  const { name, prefix } = splitPath(header.kind === 'directory' ? `${header.path}/` : header.path);
  const block = Buffer.alloc(TAR_BLOCK_BYTES);
  block.write(name, 0);
  block.write(octal(header.mode, 7), 100);
  block.write(octal(header.uid, 7), 108);
  block.write(octal(header.gid, 7), 116);
  block.write(octal(header.sizeBytes, 11), 124);
  block.write(octal(header.mtimeSeconds, 11), 136);
  block.write(TYPE_FLAGS[header.kind], 156);
  block.write(linkTarget, 157);
  block.write('ustar\u000000', 257, 'latin1');
  block.write(octal(0, 7), 329);
  block.write(octal(0, 7), 337);
  block.write(prefix, 345);
  // The checksum is the sum of the block's bytes, with its own field read as spaces.
  block.fill(' ', CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, CHECKSUM_OFFSET, 'latin1');
  return block;
}

/** Zero bytes that fill a file's last block. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((TAR_BLOCK_BYTES - (sizeBytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES);
}

/** Two empty blocks end an archive. */
export function tarTrailer(): Buffer {
  return Buffer.alloc(2 * TAR_BLOCK_BYTES);
}
