import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { GrappeError } from '@grappe/domain';
import type { BootEntry, BootFiles } from './boot-files.ts';
import { DiskFile, type DiskReader } from './disk.ts';
import { damaged, fileFault } from './faults.ts';

/** What is read whole is text: configuration, a kernel's command line. */
const TEXT_BYTES_MAX = 1_048_576;
const CHUNK_BYTES = 1_048_576;
const FULL = ['ENOSPC', 'EDQUOT'];
const READ_ONLY = ['EROFS', 'EACCES', 'EPERM'];
/** What the kernel says of a medium that does not answer, or is not there any more. */
const GONE = ['EIO', 'ENODEV', 'ENXIO', 'ENOMEDIUM', 'EREMOTEIO', 'ESHUTDOWN'];
/** A name that every FAT takes, and that nothing on a boot partition has. */
const TEMPORARY = 'grappe.tmp';

/** A boot partition that is mounted. Each file is replaced as a whole, and is on the medium before the next one is written. */
export class FolderBootFiles implements BootFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(path: string): Uint8Array | undefined {
    return this.#try(path, (file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      if (found?.isFile() !== true) return undefined;
      if (found.size > TEXT_BYTES_MAX) throw damaged(`${path} is too large for what it should be`);
      return readFileSync(file);
    });
  }

  list(path: string): readonly BootEntry[] | undefined {
    return this.#try(path, (folder) => {
      if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
      const entries = readdirSync(folder, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    });
  }

  /** What can be written once the files in a folder are gone. Throws `REFUSED` when this user may not write, `UNREACHABLE`. */
  writableBytes(without: string): number {
    const former = (this.list(without) ?? []).map(({ name }) => join(without, name));
    return this.#try('', (folder) => {
      accessSync(folder, constants.W_OK);
      const { bavail, bsize } = statfsSync(folder);
      const formerBytes = former.map((name) => statSync(join(folder, name)).size);
      return formerBytes.reduce((sum, size) => sum + size, bavail * bsize);
    });
  }

  exists(path: string): boolean {
    return existsSync(join(this.#folder, path));
  }

  write(path: string, content: DiskReader): void {
    this.#try(path, (file) => {
      mkdirSync(dirname(file), { recursive: true });
      const temporary = join(dirname(file), TEMPORARY);
      try {
        copyTo(temporary, content);
        renameSync(temporary, file);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
      syncFolder(dirname(file));
    });
  }

  remove(path: string): void {
    this.#try(path, (file) => {
      if (!existsSync(file)) return;
      rmSync(file, { recursive: true });
      syncFolder(dirname(file));
    });
  }

  blank(path: string): void {
    const text = this.read(path);
    if (text === undefined) return;
    this.#try(path, (file) => {
      const fd = openSync(file, 'r+');
      try {
        writeSync(fd, Buffer.alloc(text.length));
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    });
  }

  equals(path: string, expected: DiskReader): boolean {
    return this.#try(path, (file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      if (found?.isFile() !== true || found.size !== expected.lengthBytes) return false;
      return sameBytes(new DiskFile(file), expected);
    });
  }

  #try<T>(path: string, act: (path: string) => T): T {
    const file = join(this.#folder, path);
    try {
      return act(file);
    } catch (thrown) {
      throw bootFault(file, thrown);
    }
  }
}

function sameBytes(file: DiskFile, expected: DiskReader): boolean {
  const [found, wanted] = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)];
  try {
    for (let done = 0; done < expected.lengthBytes; done += CHUNK_BYTES) {
      const count = expected.readSync(wanted, done);
      if (file.readSync(found, done) !== count) return false;
      if (!found.subarray(0, count).equals(wanted.subarray(0, count))) return false;
    }
    return true;
  } finally {
    file.close();
  }
}

/** What a card that is mounted may do; all else is as for any file. */
function bootFault(file: string, thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const cause = thrown;
  if (FULL.includes(code)) {
    return new GrappeError('STORAGE_FULL', `no room on the boot partition for ${file}`, {
      remedy: 'give fewer or smaller packages, or take away what is not of the card, and try again',
      cause,
    });
  }
  if (READ_ONLY.includes(code)) {
    return new GrappeError(
      'REFUSED',
      `the boot partition cannot be written to (${code}: ${file})`,
      {
        remedy:
          'as root, see that it is mounted writable: look at the lock on the side of the card, unmount it, check it with fsck.vfat, and mount it again',
        cause,
      },
    );
  }
  if (GONE.includes(code)) {
    return new GrappeError('UNREACHABLE', `the card fails or was pulled out (${code}: ${file})`, {
      remedy: 'unmount it, put it back, check it with fsck.vfat, mount it, and run the same again',
      cause,
    });
  }
  return fileFault(file, thrown);
}

function copyTo(file: string, content: DiskReader): void {
  const fd = openSync(file, 'w');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let done = 0; done < content.lengthBytes;) {
      const count = content.readSync(buffer.subarray(0, content.lengthBytes - done), done);
      for (let written = 0; written < count;) {
        written += writeSync(fd, buffer, written, count - written);
      }
      done += count;
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A rename is on the medium once the folder is. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
