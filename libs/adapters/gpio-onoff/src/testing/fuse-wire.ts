/** Layouts of the kernel's FUSE protocol, as in <linux/fuse.h>, as far as a tree of small files needs them. Numbers are little-endian here. */

/** The oldest revision whose layouts these are; the kernel adapts to it. */
const MAJOR = 7;
const MINOR = 31;
const IN_HEADER_BYTES = 40;
const OUT_HEADER_BYTES = 16;
const ATTR_BYTES = 88;
const ATTR_OUT_BYTES = 16 + ATTR_BYTES;
const ENTRY_OUT_BYTES = 40 + ATTR_BYTES;
const INIT_OUT_BYTES = 64;
/** The smallest that the kernel takes; what is written here is a word. */
const WRITE_BYTES_MAX = 4_096;
const FOPEN_DIRECT_IO = 1;
/** Code of the notification that wakes who polls. */
const NOTIFY_POLL = 1;
/** Requests are smaller; the kernel refuses to fill a buffer that might not hold one. */
export const REQUEST_BYTES_MAX = 65_536;

export const OPCODES = {
  lookup: 1,
  forget: 2,
  getattr: 3,
  setattr: 4,
  open: 14,
  read: 15,
  write: 16,
  statfs: 17,
  release: 18,
  flush: 25,
  init: 26,
  opendir: 27,
  readdir: 28,
  releasedir: 29,
  create: 35,
  interrupt: 36,
  destroy: 38,
  poll: 40,
  batchForget: 42,
} as const;

/** To these the kernel wants no answer. */
export const WITHOUT_ANSWER: readonly number[] = [
  OPCODES.forget,
  OPCODES.interrupt,
  OPCODES.batchForget,
];

export interface FuseRequest {
  readonly opcode: number;
  readonly unique: bigint;
  readonly node: number;
  readonly body: Buffer;
}

export interface FuseAttributes {
  readonly node: number;
  readonly isFolder: boolean;
  /** Permission bits. */
  readonly mode: number;
}

export function readRequest(bytes: Buffer): FuseRequest {
  return {
    opcode: bytes.readUInt32LE(4),
    unique: bytes.readBigUInt64LE(8),
    node: Number(bytes.readBigUInt64LE(16)),
    body: bytes.subarray(IN_HEADER_BYTES, bytes.readUInt32LE(0)),
  };
}

/** `errno` is positive, 0 for success. */
export function answer(unique: bigint, errno: number, body: Buffer = Buffer.alloc(0)): Buffer {
  return outMessage(unique, -errno, body);
}

/** Wakes who polls the handle that the kernel calls `kernelHandle`. */
export function pollNotification(kernelHandle: bigint): Buffer {
  const body = Buffer.alloc(8);
  body.writeBigUInt64LE(kernelHandle);
  return outMessage(0n, NOTIFY_POLL, body);
}

function outMessage(unique: bigint, error: number, body: Buffer): Buffer {
  const header = Buffer.alloc(OUT_HEADER_BYTES);
  header.writeUInt32LE(OUT_HEADER_BYTES + body.length, 0);
  header.writeInt32LE(error, 4);
  header.writeBigUInt64LE(unique, 8);
  return Buffer.concat([header, body]);
}

export function initBody(): Buffer {
  const body = Buffer.alloc(INIT_OUT_BYTES);
  body.writeUInt32LE(MAJOR, 0);
  body.writeUInt32LE(MINOR, 4);
  body.writeUInt32LE(WRITE_BYTES_MAX, 20);
  return body;
}

const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
/** What sysfs says of its files, whatever is in them. */
const FILE_BYTES = 4_096n;

function attributes({ node, isFolder, mode }: FuseAttributes): Buffer {
  const body = Buffer.alloc(ATTR_BYTES);
  body.writeBigUInt64LE(BigInt(node), 0);
  body.writeBigUInt64LE(isFolder ? 0n : FILE_BYTES, 8);
  body.writeUInt32LE((isFolder ? S_IFDIR : S_IFREG) | mode, 60);
  body.writeUInt32LE(1, 64);
  return body;
}

/** Nothing is kept by the kernel: the next look may find something else. */
export function attributesBody(of: FuseAttributes): Buffer {
  const body = Buffer.alloc(ATTR_OUT_BYTES);
  attributes(of).copy(body, 16);
  return body;
}

export function entryBody(of: FuseAttributes): Buffer {
  const body = Buffer.alloc(ENTRY_OUT_BYTES);
  body.writeBigUInt64LE(BigInt(of.node), 0);
  attributes(of).copy(body, 40);
  return body;
}

/** Every read and write reaches the tree. */
export function openBody(handle: number): Buffer {
  const body = Buffer.alloc(16);
  body.writeBigUInt64LE(BigInt(handle), 0);
  body.writeUInt32LE(FOPEN_DIRECT_IO, 8);
  return body;
}

export function numberBody(value: number): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt32LE(value, 0);
  return body;
}

/** All entries at once; what does not fit is cut off at a whole entry. `offset` counts entries. */
export function folderBody(names: readonly string[], offset: number, bytesMax: number): Buffer {
  const entries = names.slice(offset).map((name, index) => {
    const text = Buffer.from(name);
    const entry = Buffer.alloc(Math.ceil((24 + text.length) / 8) * 8);
    // The kernel asks for the attributes by name; only a number other than 0 is needed here.
    entry.writeBigUInt64LE(1n, 0);
    entry.writeBigUInt64LE(BigInt(offset + index + 1), 8);
    entry.writeUInt32LE(text.length, 16);
    text.copy(entry, 24);
    return entry;
  });
  let bytes = 0;
  const fitting = entries.filter((entry) => (bytes += entry.length) <= bytesMax);
  return Buffer.concat(fitting);
}
