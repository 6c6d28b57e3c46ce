import type { Disk, DiskPiece, DiskReader } from './disk.ts';
import { damaged } from './faults.ts';
import type { Partition } from './partition-table.ts';

/** One partition of a disk, as a disk: nothing outside of it can be read or written. */
export class PartitionDisk implements DiskReader {
  readonly lengthBytes: number;
  readonly #disk: DiskReader;
  readonly #startByte: number;

  constructor(disk: DiskReader, partition: Partition) {
    this.#disk = disk;
    this.#startByte = partition.startByte;
    this.lengthBytes = partition.lengthBytes;
  }

  readSync(target: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(target.length, this.lengthBytes - position));
    return this.#disk.readSync(target.subarray(0, count), this.#startByte + position);
  }
}

/** The same, to be written to as well. */
export class WritablePartition extends PartitionDisk implements Disk {
  readonly #disk: Disk;
  readonly #startByte: number;

  constructor(disk: Disk, partition: Partition) {
    super(disk, partition);
    this.#disk = disk;
    this.#startByte = partition.startByte;
  }

  writeSync(data: Uint8Array, position: number): void {
    this.#requireInside(position + data.length);
    this.#disk.writeSync(data, this.#startByte + position);
  }

  copySync(piece: DiskPiece, position: number): void {
    this.#requireInside(position + piece.lengthBytes);
    this.#disk.copySync(piece, this.#startByte + position);
  }

  #requireInside(end: number): void {
    if (end > this.lengthBytes) throw damaged('its file system is larger than its partition');
  }
}
