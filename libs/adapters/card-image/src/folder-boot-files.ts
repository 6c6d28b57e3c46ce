import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { BootEntry, BootFiles } from './boot-files.ts';
import type { DiskReader } from './disk.ts';
import { damaged, fileFault } from './faults.ts';

/** What is read whole is text: configuration, a kernel's command line. */
const TEXT_BYTES_MAX = 1_048_576;
const CHUNK_BYTES = 1_048_576;
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
      const bytes = Buffer.alloc(expected.lengthBytes);
      expected.readSync(bytes, 0);
      return readFileSync(file).equals(bytes);
    });
  }

  #try<T>(path: string, act: (path: string) => T): T {
    const file = join(this.#folder, path);
    try {
      return act(file);
    } catch (thrown) {
      throw fileFault(file, thrown);
    }
  }
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
