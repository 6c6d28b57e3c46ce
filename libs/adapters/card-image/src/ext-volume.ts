import type { DiskReader } from './disk.ts';
import { ExtInodes, type ExtInode } from './ext-inodes.ts';
import { damaged } from './faults.ts';

/** As many as Linux follows are 40; no file that is asked for here is behind more than two. */
const LINKS_MAX = 8;
const ROOT_INODE = 2;
/** A large /usr/bin has some 100 KB. */
const FOLDER_BYTES_MAX = 16 * 1_048_576;
const PATH_CHARS_MAX = 4_096;
const ENTRY_BYTES_MIN = 8;

/**
 * Reads files of an ext2, ext3 or ext4 file system, enough to tell what system a card image holds. What needs the journal is read as
 * it stands. Throws `CORRUPT`, and never writes.
 */
export class ExtVolume {
  readonly #inodes: ExtInodes;

  private constructor(inodes: ExtInodes) {
    this.#inodes = inodes;
  }

  /** Undefined: it has features that are not known here. */
  static open(disk: DiskReader): ExtVolume | undefined {
    const inodes = ExtInodes.open(disk);
    return inodes === undefined ? undefined : new ExtVolume(inodes);
  }

  static isExt(disk: DiskReader): boolean {
    const magic = Buffer.alloc(2);
    return disk.readSync(magic, 1_024 + 56) === 2 && magic.readUInt16LE(0) === 0xef53;
  }

  exists(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** The first bytes of a file, fewer if it has fewer; undefined: there is no such file. */
  readStart(path: string, bytesMax: number): Buffer | undefined {
    const inode = this.#find(path);
    if (inode?.kind !== 'file') return undefined;
    return this.#inodes.read(inode, Math.min(bytesMax, inode.sizeBytes));
  }

  #find(path: string): ExtInode | undefined {
    const root = this.#inodes.inode(ROOT_INODE);
    const trail: ExtInode[] = [root];
    let links = 0;
    const rest = path.split('/');
    while (rest.length > 0) {
      const name = rest.shift() ?? '';
      const folder = trail.at(-1) ?? root;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (trail.length > 1) trail.pop();
        continue;
      }
      if (folder.kind !== 'folder') return undefined;
      const number = this.#lookUp(folder, name);
      if (number === undefined) return undefined;
      const inode = this.#inodes.inode(number);
      if (inode.kind !== 'link') {
        trail.push(inode);
        continue;
      }
      links += 1;
      const target = this.#inodes.read(inode, inode.sizeBytes, PATH_CHARS_MAX).toString('utf8');
      if (links > LINKS_MAX) throw damaged(`${path} is behind too many symbolic links`);
      if (target.startsWith('/')) trail.length = 1;
      rest.unshift(...target.split('/'));
    }
    return trail.at(-1);
  }

  #lookUp(folder: ExtInode, name: string): number | undefined {
    const wanted = Buffer.from(name);
    const content = this.#inodes.read(folder, folder.sizeBytes, FOLDER_BYTES_MAX);
    for (let at = 0; at + ENTRY_BYTES_MIN <= content.length;) {
      const length = content.readUInt16LE(at + 4);
      const nameBytes = content.readUInt8(at + 6);
      if (length < ENTRY_BYTES_MIN || at + ENTRY_BYTES_MIN + nameBytes > content.length) {
        throw damaged('a folder of its root file system cannot be read');
      }
      const number = content.readUInt32LE(at);
      const found = content.subarray(at + ENTRY_BYTES_MIN, at + ENTRY_BYTES_MIN + nameBytes);
      if (number !== 0 && found.equals(wanted)) return number;
      at += length;
    }
    return undefined;
  }
}

/** For which machine a program is (`e_machine` of ELF), by its first bytes; undefined: it is no program. */
export function elfMachine(start: Uint8Array): number | undefined {
  const view = Buffer.from(start);
  if (view.length < 20 || view.toString('latin1', 0, 4) !== '\u007fELF') return undefined;
  return view.readUInt16LE(18);
}
