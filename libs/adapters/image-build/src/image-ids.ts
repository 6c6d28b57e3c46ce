import { createHash } from 'node:crypto';

/** Names of an image's parts that tools expect to be unique. Made of its content, so that the same content has the same. */
export interface ImageIds {
  /** Of the partition table, 8 hexadecimal digits. */
  readonly disk: string;
  /** Of the FAT, 8 hexadecimal digits. */
  readonly boot: string;
  /** Of the root file system, a UUID. */
  readonly root: string;
  /** By which it spreads names in large folders, a UUID. */
  readonly hashSeed: string;
}

export function imageIds(content: string): ImageIds {
  const digest = (what: string): string =>
    createHash('sha256').update(`${what}\0${content}`).digest('hex');
  return {
    disk: digest('disk').slice(0, 8),
    boot: digest('boot').slice(0, 8),
    root: uuid(digest('root')),
    hashSeed: uuid(digest('hash-seed')),
  };
}

/** Version 8: the bits are the maker's own. */
function uuid(hex: string): string {
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
