import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { GrappeError } from '@grappe/domain';
import { encodeTarHeader, tarPadding, tarTrailer } from './tar-header.ts';

/** Where a regular file's bytes come from. */
export type TarContent =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'file'; readonly file: string; readonly sizeBytes: number };

interface TarEntryBase {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export type TarEntry =
  | (TarEntryBase & { readonly kind: 'directory' })
  | (TarEntryBase & { readonly kind: 'symlink'; readonly linkTarget: string })
  | (TarEntryBase & { readonly kind: 'file'; readonly content: TarContent });

export interface WrittenTar {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** By bytes, not by locale; a directory sorts before what is in it. */
function comparePaths(one: TarEntry, other: TarEntry): number {
  return Buffer.compare(Buffer.from(one.path), Buffer.from(other.path));
}

function contentBytes(entry: TarEntry): number {
  if (entry.kind !== 'file') {
    return 0;
  }
  return entry.content.kind === 'bytes' ? entry.content.bytes.length : entry.content.sizeBytes;
}

async function* contentChunks(content: TarContent): AsyncGenerator<Buffer> {
  if (content.kind === 'bytes') {
    yield content.bytes;
    return;
  }
  let readBytes = 0;
  for await (const chunk of createReadStream(content.file) as AsyncIterable<Buffer>) {
    readBytes += chunk.length;
    yield chunk;
  }
  if (readBytes !== content.sizeBytes) {
    throw new GrappeError('INTERNAL', `${content.file} changed while it was packed.`);
  }
}

async function* tarChunks(
  entries: readonly TarEntry[],
  mtimeSeconds: number,
): AsyncGenerator<Buffer> {
  for (const entry of entries.toSorted(comparePaths)) {
    const sizeBytes = contentBytes(entry);
    yield encodeTarHeader({ ...entry, sizeBytes, mtimeSeconds });
    if (entry.kind === 'file') {
      yield* contentChunks(entry.content);
      yield tarPadding(sizeBytes);
    }
  }
  yield tarTrailer();
}

/**
 * Writes `tarPath` and returns its digest and size. The bytes depend only on the entries and on
 * `mtimeSeconds` (whole seconds since 1970, given to every entry), never on the order of `entries`.
 */
export async function writeTar(input: {
  readonly tarPath: string;
  readonly entries: readonly TarEntry[];
  readonly mtimeSeconds: number;
}): Promise<WrittenTar> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(input.tarPath, 'w');
  try {
    for await (const chunk of tarChunks(input.entries, input.mtimeSeconds)) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await handle.writeFile(chunk);
    }
    // The finished file is renamed into place: its bytes must be on the disk before its name is.
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}
