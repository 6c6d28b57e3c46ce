import { GrappeError } from '@grappe/domain';
import { runCommand } from '@grappe/tool-command';

/** What machine code needs of the system it runs on. */
export interface LinkedLibraries {
  /** Names of shared libraries. */
  readonly names: readonly string[];
  /** The newest version of the C library that it names, such as 2.29. */
  readonly glibc: string;
  /** The newest minor version of the C++ library's interface that it names: 3.4.N. */
  readonly glibcxxMinor: number;
}

/** That of Debian 12, whose C++ library is 12: what is asked for below. */
const GLIBCXX_MINOR_MAX = 30;

const PACKAGE_OF: Readonly<Record<string, 'libc6' | 'libgcc-s1' | 'libstdc++6'>> = {
  'libc.so.6': 'libc6',
  'libm.so.6': 'libc6',
  'libpthread.so.0': 'libc6',
  'libdl.so.2': 'libc6',
  'ld-linux-aarch64.so.1': 'libc6',
  'ld-linux-x86-64.so.2': 'libc6',
  'libgcc_s.so.1': 'libgcc-s1',
  'libstdc++.so.6': 'libstdc++6',
};

/** Reads it from a file of any machine. */
export async function linkedLibraries(file: string): Promise<LinkedLibraries> {
  return parseLinked(
    await runCommand('readelf', ['--dynamic', '--version-info', '--wide', file], {
      remedy: 'Install binutils.',
    }),
  );
}

export function parseLinked(printed: string): LinkedLibraries {
  const all = (pattern: RegExp): string[] =>
    [...printed.matchAll(pattern)].map(([, found = '']) => found);
  const minor = (version: string): number => Number(version.split('.').at(-1));
  const glibc = all(/GLIBC_(2\.\d+)/g).sort((a, b) => minor(b) - minor(a))[0];
  const glibcxx = all(/GLIBCXX_(3\.4\.\d+)/g).map(minor);
  return {
    names: all(/Shared library: \[([^\]]+)\]/g),
    glibc: glibc ?? '2.0',
    glibcxxMinor: Math.max(0, ...glibcxx),
  };
}

/** The packages of Debian that have those libraries, as relations. */
export function libraryRelations(parts: readonly LinkedLibraries[]): readonly string[] {
  const newest = parts
    .map(({ glibc }) => glibc)
    .sort((a, b) => Number(b.slice(2)) - Number(a.slice(2)))[0];
  const relations: Readonly<Record<'libc6' | 'libgcc-s1' | 'libstdc++6', string>> = {
    libc6: `libc6 (>= ${newest ?? '2.0'})`,
    'libgcc-s1': 'libgcc-s1 (>= 3.0)',
    'libstdc++6': 'libstdc++6 (>= 12)',
  };
  if (parts.some(({ glibcxxMinor }) => glibcxxMinor > GLIBCXX_MINOR_MAX)) {
    throw new GrappeError('REFUSED', 'machine code needs a newer C++ library than Debian 12 has', {
      remedy: 'Build packages on Debian 12, or with its compiler.',
    });
  }
  const names = parts.flatMap((part) => part.names);
  return [...new Set(names.map((name) => relations[packageOf(name)]))].sort();
}

function packageOf(name: string): 'libc6' | 'libgcc-s1' | 'libstdc++6' {
  const found = PACKAGE_OF[name];
  if (found !== undefined) return found;
  throw new GrappeError(
    'REFUSED',
    `machine code needs ${name}, and which package has it is unknown`,
  );
}
