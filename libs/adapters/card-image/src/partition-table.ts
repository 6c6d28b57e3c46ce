import { crc32 } from 'node:zlib';
import { readExactly, type DiskReader } from './disk.ts';
import { damaged } from './faults.ts';

const SECTOR_BYTES = 512;
const MBR_ENTRY_BYTES = 16;
const MBR_ENTRIES_AT = 446;
/** The one entry of an MBR that only protects a GPT from programs that know none. */
const PROTECTIVE = 0xee;
const GPT_HEADER_BYTES = 92;
/** 128 is what all tools make; the specification sets no end. */
const GPT_ENTRIES_MAX = 1_024;
const GPT_ENTRY_BYTES_MIN = 128;
const GPT_ENTRY_BYTES_MAX = 4_096;

export interface Partition {
  /** From 1, as in `mmcblk0p1`. */
  readonly number: number;
  readonly startByte: number;
  readonly lengthBytes: number;
}

/** The partitions of a disk, in the order of their numbers. Throws `CORRUPT`, also when one of them is not there whole. */
export function readPartitions(disk: DiskReader): readonly Partition[] {
  if (disk.lengthBytes % SECTOR_BYTES !== 0) {
    throw damaged(`it has ${disk.lengthBytes} bytes, which are no whole sectors: it was cut off`);
  }
  const mbr = readExactly(disk, 0, SECTOR_BYTES);
  if (mbr.readUInt16LE(510) !== 0xaa55) throw damaged('it has no partition table');
  const entries = [0, 1, 2, 3].map((index) => {
    const at = MBR_ENTRIES_AT + index * MBR_ENTRY_BYTES;
    const startByte = mbr.readUInt32LE(at + 8) * SECTOR_BYTES;
    const lengthBytes = mbr.readUInt32LE(at + 12) * SECTOR_BYTES;
    return { type: mbr.readUInt8(at + 4), number: index + 1, startByte, lengthBytes };
  });
  const partitions = entries.some(({ type }) => type === PROTECTIVE)
    ? gptPartitions(disk)
    : entries
        .filter(({ type, lengthBytes }) => type !== 0 && lengthBytes > 0)
        .map(({ type: _type, ...partition }) => partition);
  if (partitions.length === 0) throw damaged('its partition table is empty');
  for (const partition of partitions) checkInside(disk, partition);
  return partitions;
}

function checkInside(disk: DiskReader, { number, startByte, lengthBytes }: Partition): void {
  const end = startByte + lengthBytes;
  if (startByte < SECTOR_BYTES) throw damaged(`partition ${number} covers the partition table`);
  if (end > disk.lengthBytes) {
    throw damaged(
      `partition ${number} ends at byte ${end}, but there are only ${disk.lengthBytes}: it was cut off`,
    );
  }
}

function gptPartitions(disk: DiskReader): readonly Partition[] {
  const header = readExactly(disk, SECTOR_BYTES, GPT_HEADER_BYTES);
  if (header.toString('latin1', 0, 8) !== 'EFI PART') throw damaged('its GPT is missing');
  const expected = header.readUInt32LE(16);
  header.writeUInt32LE(0, 16);
  if (header.readUInt32LE(12) !== GPT_HEADER_BYTES || crc32(header) !== expected) {
    throw damaged('the checksum of its GPT differs');
  }
  const entriesAt = Number(header.readBigUInt64LE(72)) * SECTOR_BYTES;
  const count = header.readUInt32LE(80);
  const size = header.readUInt32LE(84);
  if (count > GPT_ENTRIES_MAX || size < GPT_ENTRY_BYTES_MIN || size > GPT_ENTRY_BYTES_MAX) {
    throw damaged(`its GPT has ${count} entries of ${size} bytes`);
  }
  const entries = readExactly(disk, entriesAt, count * size);
  if (crc32(entries) !== header.readUInt32LE(88)) {
    throw damaged('the checksum of the entries of its GPT differs');
  }
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    entry: entries.subarray(index * size, (index + 1) * size),
  }))
    .filter(({ entry }) => entry.subarray(0, 16).some((byte) => byte !== 0))
    .map(({ number, entry }) => {
      const first = Number(entry.readBigUInt64LE(32));
      const last = Number(entry.readBigUInt64LE(40));
      if (last < first) throw damaged(`partition ${number} ends before it begins`);
      return {
        number,
        startByte: first * SECTOR_BYTES,
        lengthBytes: (last - first + 1) * SECTOR_BYTES,
      };
    });
}
