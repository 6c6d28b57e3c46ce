/** A file, folder or symbolic link of an archive. Owner is root, the time is 1970: equal content gives equal bytes. */
export type TarEntry =
  | { readonly type: 'file'; readonly path: string; readonly mode: number; readonly data: Buffer }
  | { readonly type: 'folder'; readonly path: string; readonly mode: number }
  | { readonly type: 'link'; readonly path: string; readonly target: string };

const BLOCK_BYTES = 512;
/** Longer names need an extension of the format that nothing here uses. */
const NAME_BYTES_MAX = 100;
const TYPE_FLAGS = { file: '0', link: '2', folder: '5' } as const;
const LINK_MODE = 0o777;

/** Writes a POSIX ustar archive in memory. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const entry of entries) {
    const data = entry.type === 'file' ? entry.data : Buffer.alloc(0);
    const padding = (BLOCK_BYTES - (data.length % BLOCK_BYTES)) % BLOCK_BYTES;
    blocks.push(header(entry, data.length), data, Buffer.alloc(padding));
  }
  // Two empty blocks end an archive.
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function header(entry: TarEntry, sizeBytes: number): Buffer {
  const name = entry.type === 'folder' ? `${entry.path}/` : entry.path;
  const target = entry.type === 'link' ? entry.target : '';
  for (const text of [name, target]) {
    if (Buffer.byteLength(text) > NAME_BYTES_MAX) throw new RangeError(`too long for tar: ${text}`);
  }
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, offset: number, digits: number): void => {
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, offset, 'latin1');
  };
  block.write(name, 0, 'utf8');
  octal(entry.type === 'link' ? LINK_MODE : entry.mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(sizeBytes, 124, 11);
  octal(0, 136, 11);
  block.write(TYPE_FLAGS[entry.type], 156, 'latin1');
  block.write(target, 157, 'utf8');
  block.write('ustar\u000000', 257, 'latin1');
  block.write('root', 265, 'latin1');
  block.write('root', 297, 'latin1');
  // The checksum counts its own field as blanks.
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
