import type { Requirement } from '@grappe/tool-board';

export const IMAGE_TOOL = 'tools/image/src/main.ts';

/** What boots cards, and what makes the image that they are made from. */
export const IMAGE_REQUIREMENTS: readonly Requirement[] = [
  { program: 'qemu-system-aarch64', debianPackage: 'qemu-system-arm', why: 'is the board' },
  { program: 'qemu-img', debianPackage: 'qemu-utils', why: 'makes cards that grow' },
  { program: 'setpriv', debianPackage: 'util-linux', why: 'ends the board when the test dies' },
  { program: 'mcopy', debianPackage: 'mtools', why: 'reads and writes the boot partition' },
  { program: 'mkfs.vfat', debianPackage: 'dosfstools', why: 'makes the boot partition' },
  { program: 'sfdisk', debianPackage: 'fdisk', why: 'makes partitions' },
  { program: 'mmdebstrap', debianPackage: 'mmdebstrap', why: 'makes Debian from packages' },
  {
    program: 'aarch64-linux-gnu-g++',
    debianPackage: 'g++-aarch64-linux-gnu',
    why: 'compiles the native parts of the packages',
  },
  { program: 'dpkg-deb', debianPackage: 'dpkg', why: 'makes the packages' },
  { program: 'readelf', debianPackage: 'binutils', why: 'finds what native parts are linked with' },
  { program: 'zstd', debianPackage: 'zstd', why: 'packs Debian for the cache' },
];
