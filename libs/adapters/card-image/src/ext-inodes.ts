import { readExactly, type DiskReader } from './disk.ts';
import { damaged } from './faults.ts';

const SUPERBLOCK_AT = 1_024;
const SUPERBLOCK_BYTES = 1_024;
const MAGIC = 0xef53;
const BLOCK_BITS_MAX = 6;
const DESCRIPTOR_BYTES = 32;
const INODE_BYTES_V0 = 128;
const EXTENTS = 0x80000;
const INLINE_DATA = 0x1000_0000;
const EXTENT_MAGIC = 0xf30a;
const EXTENT_BYTES = 12;
/** What the format can say, see ext4_ext_check of Linux. */
const EXTENT_DEPTH_MAX = 5;
/** Longer ones are allocated and hold zeros. */
const EXTENT_BLOCKS_MAX = 32_768;
const DIRECT_BLOCKS = 12;
const LINK_IN_INODE_BYTES = 60;
/** Features that change nothing for a reader: filetype, recover, extents, 64bit, mmp, flex_bg, ea_inode, csum_seed, largedir, inline data, encrypt, casefold. */
const READABLE =
  0x2 | 0x4 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x20000;
const FEATURE_64BIT = 0x80;
const UINT32 = 0x1_0000_0000;

export interface ExtInode {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly sizeBytes: number;
  readonly flags: number;
  /** Where its blocks are, or a short link's target. */
  readonly map: Buffer;
}

interface Superblock {
  readonly blockBytes: number;
  readonly blocks: number;
  readonly inodes: number;
  readonly inodesPerGroup: number;
  readonly inodeBytes: number;
  readonly firstBlock: number;
  readonly descriptorBytes: number;
}

/** Inodes of an ext file system, and what their blocks hold. */
export class ExtInodes {
  readonly #disk: DiskReader;
  readonly #super: Superblock;

  private constructor(disk: DiskReader, superblock: Superblock) {
    this.#disk = disk;
    this.#super = superblock;
  }

  /** Undefined: it has features that are not known here. */
  static open(disk: DiskReader): ExtInodes | undefined {
    const superblock = readSuperblock(disk);
    return superblock === undefined ? undefined : new ExtInodes(disk, superblock);
  }

  inode(number: number): ExtInode {
    const { inodes, inodesPerGroup, inodeBytes, descriptorBytes } = this.#super;
    if (number < 1 || number > inodes) throw damaged(`its root file system has no inode ${number}`);
    const group = Math.floor((number - 1) / inodesPerGroup);
    const inGroup = (number - 1) % inodesPerGroup;
    const descriptors = (this.#super.firstBlock + 1) * this.#super.blockBytes;
    const descriptor = readExactly(
      this.#disk,
      descriptors + group * descriptorBytes,
      descriptorBytes,
    );
    const table = descriptor.readUInt32LE(8) + high(descriptor, 0x28) * UINT32;
    const start = this.#blockAt(table) + inGroup * inodeBytes;
    const inode = readExactly(this.#disk, start, INODE_BYTES_V0);
    return {
      kind: kindOf(inode.readUInt16LE(0)),
      sizeBytes: inode.readUInt32LE(4) + inode.readUInt32LE(108) * UINT32,
      flags: inode.readUInt32LE(32),
      map: inode.subarray(40, 100),
    };
  }

  /** The first `bytes` of an inode's content. */
  read(inode: ExtInode, bytes: number, bytesMax = bytes): Buffer {
    if (bytes > bytesMax) throw damaged(`a file of its root file system claims ${bytes} bytes`);
    if ((inode.flags & INLINE_DATA) !== 0)
      throw damaged('its root file system keeps data in inodes');
    if (inode.kind === 'link' && inode.sizeBytes < LINK_IN_INODE_BYTES) {
      return inode.map.subarray(0, inode.sizeBytes);
    }
    const { blockBytes } = this.#super;
    const content = Buffer.alloc(bytes);
    for (let logical = 0; logical * blockBytes < bytes; logical += 1) {
      const block = this.#physical(inode, logical);
      if (block === 0) continue;
      const at = logical * blockBytes;
      const part = content.subarray(at, Math.min(bytes, at + blockBytes));
      readExactly(this.#disk, this.#blockAt(block), part.length).copy(part);
    }
    return content;
  }

  /** The block on the disk, 0 for a hole. */
  #physical(inode: ExtInode, logical: number): number {
    return (inode.flags & EXTENTS) === 0
      ? this.#byPointers(inode.map, logical)
      : this.#byExtents(inode.map, logical);
  }

  #byExtents(map: Buffer, logical: number): number {
    let node = map;
    for (let level = 0; level <= EXTENT_DEPTH_MAX; level += 1) {
      const count = node.readUInt16LE(2);
      if (node.readUInt16LE(0) !== EXTENT_MAGIC || (count + 1) * EXTENT_BYTES > node.length) break;
      const entries = Array.from({ length: count }, (_, index) =>
        node.subarray((index + 1) * EXTENT_BYTES, (index + 2) * EXTENT_BYTES),
      );
      // The last that begins at or before it, as they are sorted.
      const entry = entries.findLast((one) => one.readUInt32LE(0) <= logical);
      if (entry === undefined) return 0;
      if (node.readUInt16LE(6) === 0) return extentBlock(entry, logical);
      const child = entry.readUInt32LE(4) + entry.readUInt16LE(8) * UINT32;
      node = readExactly(this.#disk, this.#blockAt(child), this.#super.blockBytes);
    }
    throw damaged('a file of its root file system cannot be found');
  }

  /** ext2 and ext3: twelve blocks, then blocks of pointers, and of pointers to those, and of pointers to those. */
  #byPointers(map: Buffer, logical: number): number {
    if (logical < DIRECT_BLOCKS) return map.readUInt32LE(logical * 4);
    const perBlock = this.#super.blockBytes / 4;
    let index = logical - DIRECT_BLOCKS;
    for (let level = 1; level <= 3; level += 1) {
      const reach = perBlock ** level;
      if (index < reach)
        return this.#follow(map.readUInt32LE((DIRECT_BLOCKS + level - 1) * 4), index, level);
      index -= reach;
    }
    throw damaged('a file of its root file system is too long');
  }

  #follow(block: number, index: number, level: number): number {
    const perBlock = this.#super.blockBytes / 4;
    let at = block;
    for (let left = level - 1; left >= 0 && at !== 0; left -= 1) {
      const slot = Math.floor(index / perBlock ** left) % perBlock;
      at = readExactly(this.#disk, this.#blockAt(at) + slot * 4, 4).readUInt32LE(0);
    }
    return at;
  }

  #blockAt(block: number): number {
    const { blocks, blockBytes } = this.#super;
    if (block <= 0 || block >= blocks) throw damaged(`its root file system has no block ${block}`);
    return block * blockBytes;
  }
}

function extentBlock(entry: Buffer, logical: number): number {
  const first = entry.readUInt32LE(0);
  const length = entry.readUInt16LE(4);
  if (length > EXTENT_BLOCKS_MAX || logical >= first + length) return 0;
  return entry.readUInt32LE(8) + entry.readUInt16LE(6) * UINT32 + (logical - first);
}

function readSuperblock(disk: DiskReader): Superblock | undefined {
  const block = readExactly(disk, SUPERBLOCK_AT, SUPERBLOCK_BYTES);
  if (block.readUInt16LE(56) !== MAGIC) throw damaged('its root partition is no ext file system');
  const bits = block.readUInt32LE(24);
  if (bits > BLOCK_BITS_MAX) throw damaged('the blocks of its root file system are too large');
  const isOld = block.readUInt32LE(76) === 0;
  const features = isOld ? 0 : block.readUInt32LE(96);
  if ((features & ~READABLE) !== 0) return undefined;
  const is64Bit = (features & FEATURE_64BIT) !== 0;
  const found: Superblock = {
    blockBytes: 1_024 << bits,
    blocks: block.readUInt32LE(4) + (is64Bit ? block.readUInt32LE(0x150) * UINT32 : 0),
    inodes: block.readUInt32LE(0),
    inodesPerGroup: block.readUInt32LE(40),
    inodeBytes: isOld ? INODE_BYTES_V0 : block.readUInt16LE(88),
    firstBlock: block.readUInt32LE(20),
    descriptorBytes: is64Bit ? block.readUInt16LE(254) : DESCRIPTOR_BYTES,
  };
  checkSuperblock(found, disk.lengthBytes);
  return found;
}

function checkSuperblock(found: Superblock, lengthBytes: number): void {
  const isRight =
    found.inodesPerGroup > 0 &&
    found.firstBlock <= 1 &&
    found.inodeBytes >= INODE_BYTES_V0 &&
    found.inodeBytes <= found.blockBytes &&
    found.descriptorBytes >= DESCRIPTOR_BYTES &&
    found.descriptorBytes <= found.blockBytes;
  if (!isRight) throw damaged('the superblock of its root file system makes no sense');
  if (found.blocks * found.blockBytes > lengthBytes) {
    throw damaged('its root file system is larger than its partition: it was cut off');
  }
}

/** Descriptors of 64 bytes have upper halves. */
function high(descriptor: Buffer, at: number): number {
  return descriptor.length >= at + 4 ? descriptor.readUInt32LE(at) : 0;
}

function kindOf(mode: number): ExtInode['kind'] {
  switch (mode & 0xf000) {
    case 0x8000:
      return 'file';
    case 0x4000:
      return 'folder';
    case 0xa000:
      return 'link';
    default:
      return 'other';
  }
}
