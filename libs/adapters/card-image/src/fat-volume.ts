import { GrappeError } from '@grappe/domain';
import * as FatFsLibrary from 'js-fatfs';
import type { FatFs } from 'js-fatfs';
import type { BootFiles } from './boot-files.ts';
import { DiskBytes, type Disk, type DiskPiece, type DiskReader } from './disk.ts';
import { FatDiskIo } from './fat-disk-io.ts';
import { damaged } from './faults.ts';

const BOOT_SECTOR_BYTES = 512;
const SECTOR_BYTES_MAX = 4_096;
const CLUSTER_SECTORS_MAX = 128;
/** Between JavaScript's memory and that of FatFs; a whole number of clusters of any size. */
const CHUNK_BYTES = 65_536;
/** What is read whole is text: configuration, a kernel's command line. */
const TEXT_BYTES_MAX = 1_048_576;
/** A boot partition of Raspberry Pi OS has some 400 entries in its largest folder. */
const ENTRIES_MAX = 65_536;
/** The default drive. */
const DRIVE = '';

interface FatEntry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
}

/** Whether `disk` begins as a FAT file system does. */
export function isFat(disk: DiskReader): boolean {
  return fatGeometry(disk) !== undefined;
}

function fatGeometry(disk: DiskReader) {
  const boot = Buffer.alloc(BOOT_SECTOR_BYTES);
  if (disk.readSync(boot, 0) < boot.length || boot.readUInt16LE(510) !== 0xaa55) return undefined;
  const [jump] = boot;
  const sectorBytes = boot.readUInt16LE(11);
  const clusterSectors = boot.readUInt8(13);
  const copies = boot.readUInt8(16);
  const isRight =
    (jump === 0xeb || jump === 0xe9) &&
    isPowerOfTwo(sectorBytes, BOOT_SECTOR_BYTES, SECTOR_BYTES_MAX) &&
    isPowerOfTwo(clusterSectors, 1, CLUSTER_SECTORS_MAX) &&
    (copies === 1 || copies === 2);
  return isRight ? { sectorBytes, clusterBytes: sectorBytes * clusterSectors } : undefined;
}

function isPowerOfTwo(value: number, min: number, max: number): boolean {
  return value >= min && value <= max && (value & (value - 1)) === 0;
}

/**
 * A FAT12, FAT16 or FAT32 file system with long names. Paths have slashes and begin at its root; upper and lower case are one. All it
 * throws is a `GrappeError`: `CORRUPT` for a damaged one, `STORAGE_FULL`, `NOT_FOUND`.
 */
export class FatVolume implements BootFiles {
  readonly #fat: FatFs;
  readonly #io: FatDiskIo;
  readonly #clusterBytes: number;
  readonly #isWritable: boolean;
  readonly #volume: number;

  private constructor(fat: FatFs, io: FatDiskIo, clusterBytes: number, isWritable: boolean) {
    this.#fat = fat;
    this.#io = io;
    this.#clusterBytes = clusterBytes;
    this.#isWritable = isWritable;
    this.#volume = fat.malloc(FatFsLibrary.sizeof_FATFS);
    this.#do('it cannot be mounted', () => fat.f_mount(this.#volume, DRIVE, 1));
  }

  static async forReading(disk: DiskReader): Promise<FatVolume> {
    return FatVolume.#open(disk, undefined);
  }

  static async forWriting(disk: Disk): Promise<FatVolume> {
    return FatVolume.#open(disk, disk);
  }

  static async #open(disk: DiskReader, writable: Disk | undefined): Promise<FatVolume> {
    const geometry = fatGeometry(disk);
    if (geometry === undefined) throw damaged('its boot partition has no FAT file system');
    const io = new FatDiskIo(disk, writable, geometry.sectorBytes);
    const fat = await FatFsLibrary.create({ diskio: io });
    return new FatVolume(fat, io, geometry.clusterBytes, writable !== undefined);
  }

  /** What is free, in whole clusters. */
  freeBytes(): number {
    return this.#allocated(4, (free) =>
      this.#allocated(4, (volume) => {
        this.#do('its free space', () => this.#fat.f_getfree(DRIVE, free, volume));
        return (this.#fat.getValue(free, 'i32') >>> 0) * this.#clusterBytes;
      }),
    );
  }

  /** What a file of this size takes. */
  clusteredBytes(sizeBytes: number): number {
    return Math.ceil(sizeBytes / this.#clusterBytes) * this.#clusterBytes;
  }

  #stat(path: string): FatEntry | undefined {
    return this.#allocated(FatFsLibrary.sizeof_FILINFO, (info) => {
      const result = this.#fat.f_stat(path, info);
      if (isMissing(result)) return undefined;
      this.#check(path, result);
      return this.#entry(info);
    });
  }

  exists(path: string): boolean {
    return this.#stat(path) !== undefined;
  }

  /** Undefined: no such folder. */
  list(path: string): readonly FatEntry[] | undefined {
    return this.#allocated(FatFsLibrary.sizeof_DIR, (folder) => {
      const result = this.#fat.f_opendir(folder, path);
      if (isMissing(result)) return undefined;
      this.#check(path, result);
      return this.#allocated(FatFsLibrary.sizeof_FILINFO, (info) => {
        const entries: FatEntry[] = [];
        for (;;) {
          this.#do(path, () => this.#fat.f_readdir(folder, info));
          const entry = this.#entry(info);
          if (entry.name === '') return entries;
          if (entries.length >= ENTRIES_MAX) throw damaged(`${path} has too many entries`);
          entries.push(entry);
        }
      });
    });
  }

  /** A file of at most a MiB; undefined: no such file. */
  read(path: string): Uint8Array | undefined {
    const entry = this.#stat(path);
    if (entry === undefined || entry.isFolder) return undefined;
    if (entry.sizeBytes > TEXT_BYTES_MAX) {
      throw damaged(`${path} has ${entry.sizeBytes} bytes, where a text of at most a MiB belongs`);
    }
    const content = new Uint8Array(entry.sizeBytes);
    let done = 0;
    for (const chunk of this.#chunks(path)) {
      content.set(chunk, done);
      done += chunk.length;
    }
    return content;
  }

  /** Whether a file is there and has exactly these bytes. */
  equals(path: string, expected: DiskReader): boolean {
    const entry = this.#stat(path);
    if (entry === undefined || entry.isFolder) return false;
    if (entry.sizeBytes !== expected.lengthBytes) return false;
    const wanted = Buffer.alloc(CHUNK_BYTES);
    let done = 0;
    for (const chunk of this.#chunks(path)) {
      const piece = wanted.subarray(0, chunk.length);
      if (expected.readSync(piece, done) !== piece.length || !piece.equals(chunk)) return false;
      done += piece.length;
    }
    return done === expected.lengthBytes;
  }

  /** Replaces a file, and makes the folders that it is in. What it holds may be read again for as long as the disk is. */
  write(path: string, content: DiskReader): void {
    this.#makeFolders(path);
    const mode = FatFsLibrary.FA_WRITE | FatFsLibrary.FA_CREATE_ALWAYS;
    this.#withFile(path, mode, (file) => {
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, content.lengthBytes));
      for (let done = 0; done < content.lengthBytes;) {
        const count = content.readSync(chunk, done);
        if (count === 0) throw damaged(`${path} became shorter while it was copied`);
        const piece = { source: content, from: done, lengthBytes: count };
        this.#writeChunk(file, path, chunk.subarray(0, count), piece);
        done += count;
      }
    });
  }

  /** A file, or a folder with all that is in it; what is not there stays so. */
  remove(path: string): void {
    const entry = this.#stat(path);
    if (entry === undefined) return;
    if (entry.isFolder) {
      for (const child of this.list(path) ?? []) this.remove(`${path}/${child.name}`);
    }
    this.#do(path, () => this.#fat.f_unlink(path));
  }

  blank(path: string): void {
    const text = this.read(path);
    if (text === undefined) return;
    const mode = FatFsLibrary.FA_WRITE | FatFsLibrary.FA_OPEN_EXISTING;
    const zeros = new Uint8Array(text.length);
    const piece = { source: new DiskBytes(zeros), from: 0, lengthBytes: zeros.length };
    this.#withFile(path, mode, (file) => this.#writeChunk(file, path, zeros, piece));
  }

  /** Writes what is still in memory. The volume is of no use afterwards. */
  close(): void {
    if (this.#isWritable) this.#do('it cannot be closed', () => this.#fat.f_unmount(DRIVE));
  }

  #makeFolders(path: string): void {
    const parts = path.split('/').slice(0, -1);
    for (const index of parts.keys()) {
      const folder = parts.slice(0, index + 1).join('/');
      const result = this.#fat.f_mkdir(folder);
      if (result !== FatFsLibrary.FR_EXIST) this.#check(folder, result);
    }
  }

  #writeChunk(file: number, path: string, data: Uint8Array, piece: DiskPiece): void {
    this.#allocated(data.length, (from) =>
      this.#allocated(4, (written) => {
        this.#fat.HEAPU8.set(data, from);
        this.#io.copying(piece, from, () =>
          this.#do(path, () => this.#fat.f_write(file, from, data.length, written)),
        );
        if (this.#fat.getValue(written, 'i32') !== data.length) throw full(path);
      }),
    );
  }

  /** A file from its beginning; a chunk is valid until the next. */
  *#chunks(path: string): Generator<Uint8Array, void, undefined> {
    const file = this.#fat.malloc(FatFsLibrary.sizeof_FIL);
    const to = this.#fat.malloc(CHUNK_BYTES);
    const count = this.#fat.malloc(4);
    try {
      this.#do(path, () => this.#fat.f_open(file, path, FatFsLibrary.FA_READ));
      for (;;) {
        this.#do(path, () => this.#fat.f_read(file, to, CHUNK_BYTES, count));
        const bytes = this.#fat.getValue(count, 'i32');
        if (bytes === 0) return;
        yield this.#fat.HEAPU8.subarray(to, to + bytes);
      }
    } finally {
      for (const pointer of [count, to, file]) this.#fat.free(pointer);
    }
  }

  #withFile(path: string, mode: number, work: (file: number) => void): void {
    this.#allocated(FatFsLibrary.sizeof_FIL, (file) => {
      this.#do(path, () => this.#fat.f_open(file, path, mode));
      try {
        work(file);
      } catch (thrown) {
        this.#fat.f_close(file);
        throw thrown;
      }
      this.#do(path, () => this.#fat.f_close(file));
    });
  }

  #allocated<T>(bytes: number, work: (pointer: number) => T): T {
    const pointer = this.#fat.malloc(bytes);
    try {
      return work(pointer);
    } finally {
      this.#fat.free(pointer);
    }
  }

  #entry(info: number): FatEntry {
    return {
      name: this.#fat.FILINFO_fname(info),
      isFolder: (this.#fat.FILINFO_fattrib(info) & FatFsLibrary.AM_DIR) !== 0,
      sizeBytes: this.#fat.FILINFO_fsize(info) >>> 0,
    };
  }

  #do(what: string, work: () => number): void {
    this.#check(what, work());
  }

  #check(what: string, result: number): void {
    if (result === FatFsLibrary.FR_OK) return;
    const fault = this.#io.takeFault();
    if (fault !== undefined) throw fault;
    if (result === FatFsLibrary.FR_DENIED) throw full(what);
    if (isMissing(result))
      throw new GrappeError('NOT_FOUND', `${what} is not on the boot partition`);
    throw damaged(`${what}: FAT error ${result}`);
  }
}

function isMissing(result: number): boolean {
  return result === FatFsLibrary.FR_NO_FILE || result === FatFsLibrary.FR_NO_PATH;
}

function full(path: string): GrappeError {
  return new GrappeError('STORAGE_FULL', `no room on the boot partition for ${path}`, {
    remedy: 'give fewer or smaller packages',
  });
}
