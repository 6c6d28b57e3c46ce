import type { DiskReader } from './disk.ts';

export interface BootEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The boot partition of a card: inside an image, or mounted. Paths have slashes and begin at its root. */
export interface BootFiles {
  /** A text of at most a MiB; undefined: there is no such file. */
  read(path: string): Uint8Array | undefined;
  /** What is in a folder; undefined: there is no such folder. The root is ''. */
  list(path: string): readonly BootEntry[] | undefined;
  /** A file or a folder. */
  exists(path: string): boolean;
  /** Replaces a file, and makes the folders that it is in. */
  write(path: string, content: DiskReader): void;
  /** A file, or a folder with all that is in it; what is not there stays so. */
  remove(path: string): void;
  /** Writes zeros over a text where it lies: FAT gives room away with what was in it. Nothing is done where there is no such file. */
  blank(path: string): void;
  /** Whether a file is there and has exactly these bytes. */
  equals(path: string, expected: DiskReader): boolean;
}

/** A file that a card is to have. */
export interface BootFile {
  readonly path: string;
  readonly content: DiskReader;
}

/** What a preparation makes of a boot partition. */
export interface BootChanges {
  /** Gone before anything is written. */
  readonly removals: readonly string[];
  /** Written in this order. */
  readonly files: readonly BootFile[];
}

export function applyChanges(boot: BootFiles, { removals, files }: BootChanges): void {
  for (const path of removals) boot.remove(path);
  for (const { path, content } of files) boot.write(path, content);
}

/** What is not as it should be, a line each; read from what is there now. */
export function differences(boot: BootFiles, { removals, files }: BootChanges): readonly string[] {
  const wrong = files.filter(({ path, content }) => !boot.equals(path, content));
  const isWritten = (path: string): boolean =>
    files.some((file) => file.path === path || file.path.startsWith(`${path}/`));
  const left = removals.filter((path) => !isWritten(path) && boot.exists(path));
  return [
    ...wrong.map(({ path }) => `${path} is not there or has other contents`),
    ...left.map((path) => `${path} is still there`),
  ];
}
