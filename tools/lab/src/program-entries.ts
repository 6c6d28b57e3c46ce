import { readFileSync } from 'node:fs';
import { mustRun } from './run-command.ts';
import type { TarEntry } from './tar-writer.ts';

/** "libz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x…)" and "/lib64/ld-linux-x86-64.so.2 (0x…)" */
const LIBRARY_LINE = /^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/;
const EXECUTABLE_MODE = 0o755;

/** Where the libraries are that `ldd` lists, as paths that the program will look for. */
export function librariesIn(lddOutput: string): readonly string[] {
  return lddOutput.split('\n').flatMap((line) => {
    const [, file] = LIBRARY_LINE.exec(line) ?? [];
    return file === undefined ? [] : [file];
  });
}

/** Programs of this host and the libraries they need, to be unpacked at the same paths. */
export async function programEntries(programs: readonly string[]): Promise<readonly TarEntry[]> {
  const files = new Set(programs);
  for (const program of programs) {
    for (const library of librariesIn(await mustRun('ldd', [program]))) files.add(library);
  }
  return [...files].sort().map((file) => ({
    type: 'file',
    path: file.slice(1),
    mode: EXECUTABLE_MODE,
    data: readFileSync(file),
  }));
}
