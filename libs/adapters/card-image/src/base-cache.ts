import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileFault } from './faults.ts';
import { partName, removeLeftParts } from './part-files.ts';
import { isRunning, processMark } from './process-mark.ts';

/** The images of one rack, and one to try: each takes gigabytes. */
const BASES_KEPT = 3;
/** Unpacking takes a minute; the one who waits for another to be done looks again so often. */
const LOOK_AGAIN_MS = 250;
const NAME = /^[0-9a-f]{64}$/;

export interface UnpackInto {
  /** Makes the file `path`, which is not there yet, and has it on the disk. */
  (path: string): Promise<void>;
}

/**
 * Unpacked card images by the SHA-256 of what they came packed in. A file under its final name is whole: it is made under another name
 * and renamed. The lock only keeps two from unpacking the same at once; without it both would be right, and one in vain. Files of a
 * program that was killed are removed by the next.
 */
export class BaseCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of an unpacked image; `onWait` is told once when another program is unpacking it. */
  async get(
    sha256: string,
    unpackInto: UnpackInto,
    options: { readonly signal: AbortSignal; readonly onWait: () => void },
  ): Promise<string> {
    const path = join(this.#folder, sha256);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if (await this.#isThere(path)) return path;
      const unlock = await this.#lock(`${path}.lock`, options);
      try {
        await removeLeftParts(this.#folder);
        // Whoever had the lock before may just have made it.
        if (!(await this.#isThere(path))) await this.#make(path, unpackInto);
      } finally {
        await unlock();
      }
      await this.#removeOldest(sha256);
      return path;
    } catch (thrown) {
      throw fileFault(path, thrown);
    }
  }

  /** Being used makes it the newest: by the time of access, as whoever reads it looks at the other one for changes. */
  async #isThere(path: string): Promise<boolean> {
    try {
      const { mtime } = await stat(path);
      await utimes(path, new Date(), mtime);
      return true;
    } catch (thrown) {
      if (isMissing(thrown)) return false;
      throw thrown;
    }
  }

  async #make(path: string, unpackInto: UnpackInto): Promise<void> {
    const part = join(this.#folder, await partName(basename(path)));
    try {
      await unpackInto(part);
      await rename(part, path);
    } finally {
      await rm(part, { force: true });
    }
  }

  async #lock(
    lock: string,
    options: { readonly signal: AbortSignal; readonly onWait: () => void },
  ): Promise<() => Promise<void>> {
    const mark = await processMark();
    for (let isFirst = true; ; isFirst = false) {
      if (await createLock(lock, mark)) return () => rm(lock, { force: true });
      const holder = await readFile(lock, 'utf8').catch(() => undefined);
      // Empty: its holder is just about to write its mark, or was killed before it could.
      if (holder !== undefined && (await isStale(lock, holder))) await rm(lock, { force: true });
      else if (isFirst) options.onWait();
      if (!isFirst) await delay(LOOK_AGAIN_MS, undefined, { signal: options.signal });
    }
  }

  /** Who reads one of them goes on: it is gone only when they have closed it. */
  async #removeOldest(used: string): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => NAME.test(name) && name !== used);
    const bases = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        const found = await stat(path).catch(() => undefined);
        return { path, usedMs: found?.atimeMs ?? 0 };
      }),
    );
    const oldest = bases.sort((a, b) => b.usedMs - a.usedMs).slice(BASES_KEPT - 1);
    for (const { path } of oldest) await rm(path, { force: true });
  }
}

async function createLock(lock: string, mark: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    try {
      await handle.writeFile(mark);
    } finally {
      await handle.close();
    }
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  }
}

/** A lock without a mark is one of a program that was killed as it began, once it is this old. */
const UNMARKED_LOCK_MS = 10_000;

async function isStale(lock: string, holder: string): Promise<boolean> {
  if (holder !== '') return !(await isRunning(holder));
  const found = await stat(lock).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > UNMARKED_LOCK_MS;
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
