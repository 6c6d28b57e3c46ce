import {
  CTRL_SYNC,
  GET_BLOCK_SIZE,
  GET_SECTOR_COUNT,
  GET_SECTOR_SIZE,
  RES_ERROR,
  RES_OK,
  RES_WRPRT,
  type DiskIO,
  type FatFs,
} from 'js-fatfs';
import type { Disk, DiskPiece, DiskReader } from './disk.ts';
import { damaged } from './faults.ts';

/** A piece of a file, as FatFs gets to see it. */
interface ShownPiece {
  readonly piece: DiskPiece;
  /** Where it lies in FatFs' memory. */
  readonly at: number;
}

/** How FatFs reaches the disk. It knows numbers only; why something failed is kept here. */
export class FatDiskIo implements DiskIO {
  readonly #disk: DiskReader;
  readonly #writable: Disk | undefined;
  readonly #sectorBytes: number;
  #fault: Error | undefined;
  #shown: ShownPiece | undefined;

  constructor(disk: DiskReader, writable: Disk | undefined, sectorBytes: number) {
    this.#disk = disk;
    this.#writable = writable;
    this.#sectorBytes = sectorBytes;
  }

  /** The reason of the last failure, once. */
  takeFault(): Error | undefined {
    const fault = this.#fault;
    this.#fault = undefined;
    return fault;
  }

  /**
   * While `work` runs, a piece of a file lies in FatFs' memory: what FatFs writes out of there, which are all whole sectors, is copied from
   * the file.
   */
  copying<T>(piece: DiskPiece, at: number, work: () => T): T {
    this.#shown = { piece, at };
    try {
      return work();
    } finally {
      this.#shown = undefined;
    }
  }

  initialize(): number {
    return RES_OK;
  }

  status(): number {
    return RES_OK;
  }

  read(fat: FatFs, _drive: number, to: number, sector: number, count: number): number {
    return this.#try(() => {
      const target = fat.HEAPU8.subarray(to, to + count * this.#sectorBytes);
      const position = unsigned(sector) * this.#sectorBytes;
      if (this.#disk.readSync(target, position) === target.length) return;
      throw damaged('its FAT file system reaches beyond the end of its partition');
    });
  }

  write(fat: FatFs, _drive: number, from: number, sector: number, count: number): number {
    const writable = this.#writable;
    if (writable === undefined) return RES_WRPRT;
    return this.#try(() => {
      const lengthBytes = count * this.#sectorBytes;
      const position = unsigned(sector) * this.#sectorBytes;
      const piece = this.#pieceAt(from, lengthBytes);
      if (piece !== undefined) writable.copySync(piece, position);
      else writable.writeSync(fat.HEAPU8.subarray(from, from + lengthBytes), position);
    });
  }

  #pieceAt(from: number, lengthBytes: number): DiskPiece | undefined {
    if (this.#shown === undefined) return undefined;
    const { piece, at } = this.#shown;
    const skipped = from - at;
    if (skipped < 0 || skipped + lengthBytes > piece.lengthBytes) return undefined;
    return { source: piece.source, from: piece.from + skipped, lengthBytes };
  }

  ioctl(fat: FatFs, _drive: number, command: number, to: number): number {
    switch (command) {
      case CTRL_SYNC:
        return RES_OK;
      case GET_SECTOR_COUNT:
        fat.setValue(to, Math.floor(this.#disk.lengthBytes / this.#sectorBytes), 'i32');
        return RES_OK;
      case GET_SECTOR_SIZE:
        fat.setValue(to, this.#sectorBytes, 'i16');
        return RES_OK;
      case GET_BLOCK_SIZE:
        fat.setValue(to, 1, 'i32');
        return RES_OK;
      default:
        return RES_ERROR;
    }
  }

  /** Nothing may be thrown through FatFs: it would not end what it had begun. */
  #try(work: () => void): number {
    try {
      work();
      return RES_OK;
    } catch (thrown) {
      this.#fault = thrown instanceof Error ? thrown : new Error(String(thrown));
      return RES_ERROR;
    }
  }
}

/** WebAssembly hands over 32 bits as a signed number. */
function unsigned(value: number): number {
  return value >>> 0;
}
