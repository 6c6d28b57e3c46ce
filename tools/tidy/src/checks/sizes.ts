import type { RepositoryFile } from '../repository.ts';

const BYTES_PER_KIB = 1024;
/** What is larger is data: it makes every clone slower for ever, and nobody reviews it. */
const MAX_FILE_KIB = 256;
/** Grows with the number of dependencies, and is reviewed through package.json. */
const MAY_BE_LARGE = ['package-lock.json'];

export function largeFiles(files: readonly RepositoryFile[]): string[] {
  return files
    .filter(
      (file) => file.bytes > MAX_FILE_KIB * BYTES_PER_KIB && !MAY_BE_LARGE.includes(file.path),
    )
    .map(
      (file) => `${file.path}: ${Math.ceil(file.bytes / BYTES_PER_KIB)} KiB, limit ${MAX_FILE_KIB}`,
    );
}
