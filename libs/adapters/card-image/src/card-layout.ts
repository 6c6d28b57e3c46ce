import type { DiskReader } from './disk.ts';
import { ExtVolume } from './ext-volume.ts';
import { isFat } from './fat-volume.ts';
import { damaged } from './faults.ts';
import { PartitionDisk } from './partition-disk.ts';
import { readPartitions, type Partition } from './partition-table.ts';

/** Where the file systems of a card are. Told by what the partitions hold: their types are often wrong. */
export interface CardLayout {
  /** What the board's firmware reads: the first with FAT. */
  readonly boot: Partition;
  /** The first behind it with ext2, ext3 or ext4; there are systems with another one. */
  readonly root?: Partition;
}

/** Throws `CORRUPT` for a damaged partition table, and when no partition has FAT: no board starts from that. */
export function readLayout(disk: DiskReader): CardLayout {
  const partitions = readPartitions(disk);
  const boot = partitions.find((partition) => isFat(new PartitionDisk(disk, partition)));
  if (boot === undefined) {
    throw damaged('none of its partitions has a FAT file system, which a board starts from');
  }
  const root = partitions.find(
    (partition) =>
      partition.startByte > boot.startByte && ExtVolume.isExt(new PartitionDisk(disk, partition)),
  );
  return { boot, ...(root !== undefined && { root }) };
}
