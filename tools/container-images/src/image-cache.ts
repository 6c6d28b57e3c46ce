import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PackageVersion } from './cache-key.ts';
import type { ImageName } from './recipe.ts';

/** What stands beside an image's archive and says what it was made of. */
export interface CacheRecord {
  readonly key: string;
  readonly recipeHash: string;
  readonly debianArchitecture: string;
  readonly reference: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly packages: readonly PackageVersion[];
}

export function archivePath(cacheDir: string, name: ImageName): string {
  return join(cacheDir, `${name}.tar`);
}

function recordPath(cacheDir: string, name: ImageName): string {
  return join(cacheDir, `${name}.json`);
}

async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

function isRecord(value: unknown): value is CacheRecord {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const texts = ['key', 'recipeHash', 'debianArchitecture', 'reference', 'sha256'];
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    texts.every((field) => typeof fields.get(field) === 'string') &&
    typeof fields.get('sizeBytes') === 'number' &&
    Array.isArray(fields.get('packages'))
  );
}

function parseRecord(text: string): CacheRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    // Not ours or cut short: as good as none.
    return undefined;
  }
}

/** The cached image, or undefined unless its archive is there, byte for byte as it was written. */
export async function readCache(
  cacheDir: string,
  name: ImageName,
): Promise<CacheRecord | undefined> {
  const text = await readFile(recordPath(cacheDir, name), 'utf8').catch(() => '');
  const record = parseRecord(text);
  if (record === undefined) {
    return undefined;
  }
  const tarPath = archivePath(cacheDir, name);
  const size = (await stat(tarPath).catch(() => undefined))?.size;
  if (size !== record.sizeBytes || (await fileSha256(tarPath)) !== record.sha256) {
    return undefined;
  }
  return record;
}

/** Puts a finished archive and its record in place; cut short in between, the image is built again. */
export async function storeInCache(input: {
  readonly cacheDir: string;
  readonly name: ImageName;
  readonly workDir: string;
  readonly finishedTar: string;
  readonly record: CacheRecord;
}): Promise<void> {
  const freshRecord = join(input.workDir, 'record.json');
  await writeFile(freshRecord, `${JSON.stringify(input.record, undefined, 2)}\n`);
  await rename(input.finishedTar, archivePath(input.cacheDir, input.name));
  await rename(freshRecord, recordPath(input.cacheDir, input.name));
}
