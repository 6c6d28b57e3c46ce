const BLOCK_BYTES = 512;

/** The references in a `docker save` tar, or undefined when it is cut short or something else. */
export function savedReferences(tar: Buffer): readonly string[] | undefined {
  const manifest = fileOf(tar, 'manifest.json');
  if (manifest === undefined) return undefined;
  const images = JSON.parse(manifest.toString('utf8')) as readonly {
    readonly RepoTags: readonly string[];
  }[];
  return images.flatMap((image) => image.RepoTags);
}

function fileOf(tar: Buffer, path: string): Buffer | undefined {
  let offset = 0;
  while (offset + BLOCK_BYTES <= tar.length) {
    const name = textAt(tar, offset, 100);
    const bytes = Number.parseInt(textAt(tar, offset + 124, 12), 8);
    if (name === '' || Number.isNaN(bytes)) return undefined;
    const start = offset + BLOCK_BYTES;
    if (name === path) {
      return start + bytes <= tar.length ? tar.subarray(start, start + bytes) : undefined;
    }
    offset = start + Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return undefined;
}

function textAt(tar: Buffer, start: number, length: number): string {
  const field = tar.subarray(start, start + length).toString('latin1');
  return field.split('\0', 1)[0] ?? '';
}
