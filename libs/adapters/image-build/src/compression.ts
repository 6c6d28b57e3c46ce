/** How an image may be packed; what `grappe image prepare` and `flash` read. */
export type Compression = 'zst' | 'xz';

/** Packs `file` into another, on all cores. Levels: the highest that still keep up with a card that is being written. */
export function compressCommand(
  compression: Compression,
  file: string,
  target: string,
): readonly string[] {
  switch (compression) {
    case 'zst':
      return ['zstd', '--quiet', '--force', '--threads=0', '-12', '-o', target, file];
    case 'xz':
      // With the sign also one core makes blocks: the same bytes everywhere.
      return ['/bin/sh', '-c', 'exec xz --threads=+0 -6 --stdout "$1" >"$2"', 'sh', file, target];
  }
}
