/** Machines that packages are made for, by Debian's names. */
export const ARCHITECTURES = ['arm64', 'amd64'] as const;

export type Architecture = (typeof ARCHITECTURES)[number];

export function isArchitecture(name: string): name is Architecture {
  return ARCHITECTURES.some((one) => one === name);
}

interface Toolchain {
  /** What Node calls the machine. */
  readonly nodeName: string;
  /** First part of the names of compiler and binutils, also on a machine of that kind. */
  readonly prefix: string;
  /** Debian's packages that have them. */
  readonly packages: string;
}

export const TOOLCHAINS: Readonly<Record<Architecture, Toolchain>> = {
  arm64: {
    nodeName: 'arm64',
    prefix: 'aarch64-linux-gnu',
    packages: 'g++-aarch64-linux-gnu',
  },
  amd64: { nodeName: 'x64', prefix: 'x86_64-linux-gnu', packages: 'g++-x86-64-linux-gnu or g++' },
};
