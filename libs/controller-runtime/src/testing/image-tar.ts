import { createHash } from 'node:crypto';

const BLOCK_BYTES = 512;

/** The tar that `docker save` makes of images with these names; `filler` makes it longer and different. */
export function imageTar(references: readonly string[], filler = ''): Buffer {
  const manifest = [{ Config: 'config.json', RepoTags: references, Layers: [] }];
  return Buffer.concat([
    tarFile('config.json', JSON.stringify({ architecture: 'arm64', filler })),
    tarFile('manifest.json', JSON.stringify(manifest)),
    Buffer.alloc(2 * BLOCK_BYTES),
  ]);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function tarFile(name: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES);
  return Buffer.concat([header, content, padding]);
}
