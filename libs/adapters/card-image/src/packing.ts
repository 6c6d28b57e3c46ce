/** How a card image may come. */
export type Packing = 'none' | 'gzip' | 'xz' | 'zstd' | 'zip';

/** Up to the signature at the end of a boot sector. */
export const HEAD_BYTES = 512;

const MAGICS: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  // A zip with nothing in it.
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
];

/** Told by the first bytes and not by the name. Undefined: neither an image nor something that one can be packed in. */
export function packingOf(head: Uint8Array): Packing | undefined {
  const found = MAGICS.find(([, magic]) => magic.every((byte, index) => head[index] === byte));
  if (found !== undefined) return found[0];
  return head[510] === 0x55 && head[511] === 0xaa ? 'none' : undefined;
}
