import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { IMAGE_TAR_BYTES_MAX } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobFolder } from './blob-folder.ts';

const WRITER = fileURLToPath(new URL('testing/blob-writer.ts', import.meta.url));
const content = randomBytes(100_000);
const sha256Of = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const sha256 = sha256Of(content);

describe('BlobFolder', () => {
  let folder: string;
  let blobs: BlobFolder;

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'grappe-blobs-')), 'images');
    blobs = new BlobFolder({ folder, reserveBytes: 0 });
  });

  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  const begin = (size = content.length) => blobs.begin(sha256, size);
  const append = (from: number, to: number) =>
    blobs.append(sha256, from, content.subarray(from, to));

  async function receive(): Promise<void> {
    await begin();
    await append(0, content.length);
    expect(await blobs.finish(sha256)).toBe('complete');
  }

  it('receives a blob in chunks and gives it back from any offset', async () => {
    expect(await begin()).toEqual({ ok: true, offset: 0 });
    expect(await append(0, 40_000)).toEqual({ ok: true, offset: 40_000 });
    expect(await append(40_000, 100_000)).toEqual({ ok: true, offset: 100_000 });
    expect(await blobs.has(sha256)).toBe(false);
    expect(await blobs.finish(sha256)).toBe('complete');
    expect(await blobs.has(sha256)).toBe(true);
    for (const offset of [0, 1, 99_999, 100_000]) {
      const read = await buffer(await blobs.openRead(sha256, offset));
      expect(read.equals(content.subarray(offset))).toBe(true);
    }
    expect(await begin()).toEqual({ ok: true, offset: content.length });
    expect(await blobs.finish(sha256)).toBe('complete');
  });

  it('takes an empty blob', async () => {
    const empty = sha256Of(Buffer.alloc(0));
    expect(await blobs.begin(empty, 0)).toEqual({ ok: true, offset: 0 });
    expect(await blobs.finish(empty)).toBe('complete');
    expect(await buffer(await blobs.openRead(empty))).toHaveLength(0);
  });

  it('goes on where it stopped after a restart', async () => {
    await begin();
    await append(0, 30_000);
    blobs = new BlobFolder({ folder, reserveBytes: 0 });
    expect(await begin()).toEqual({ ok: true, offset: 30_000 });
    await append(30_000, 100_000);
    expect(await blobs.finish(sha256)).toBe('complete');
  });

  it('refuses a wrong offset and names the right one', async () => {
    await begin();
    await append(0, 30_000);
    const refusal = { ok: false, reason: 'wrong-offset', offset: 30_000 };
    expect(await append(0, 30_000)).toEqual(refusal);
    expect(await append(60_000, 70_000)).toEqual(refusal);
    expect(await append(30_000, 40_000)).toEqual({ ok: true, offset: 40_000 });
  });

  it('accepts a chunk once when it is sent twice at the same time', async () => {
    await begin();
    const results = await Promise.all([append(0, 30_000), append(0, 30_000)]);
    expect(results.map((result) => result.ok)).toEqual([true, false]);
    expect(await begin()).toEqual({ ok: true, offset: 30_000 });
  });

  it('refuses chunks beyond the announced size, and chunks of what was never begun', async () => {
    expect(await append(0, 10)).toEqual({ ok: false, reason: 'unknown', offset: 0 });
    await begin(50);
    expect(await append(0, 51)).toEqual({ ok: false, reason: 'too-long', offset: 0 });
    await begin();
    await append(0, content.length);
    await blobs.finish(sha256);
    expect(await append(0, 10)).toEqual({
      ok: false,
      reason: 'wrong-offset',
      offset: content.length,
    });
  });

  it('keeps what is incomplete, and starts over when another size is announced', async () => {
    await begin();
    await append(0, 30_000);
    expect(await blobs.finish(sha256)).toBe('incomplete');
    expect(await begin()).toEqual({ ok: true, offset: 30_000 });
    expect(await begin(90_000)).toEqual({ ok: true, offset: 0 });
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('deletes a blob that does not match its name', async () => {
    await begin();
    const wrong = Buffer.from(content);
    wrong[50_000] = (wrong[50_000] ?? 0) ^ 1;
    await blobs.append(sha256, 0, wrong);
    expect(await blobs.finish(sha256)).toBe('corrupt');
    expect(await readdir(folder)).toEqual([]);
    expect(await begin()).toEqual({ ok: true, offset: 0 });
  });

  it('finds damage that was done to the file between chunks', async () => {
    await begin();
    await append(0, 50_000);
    const [name = ''] = await readdir(folder);
    await truncate(join(folder, name), 20_000);
    await truncate(join(folder, name), 50_000);
    await append(50_000, 100_000);
    expect(await blobs.finish(sha256)).toBe('corrupt');
  });

  it('lets no name leave the folder', async () => {
    for (const name of ['../x', 'a/b', '', sha256.toUpperCase(), `${sha256}x`, `../${sha256}`]) {
      const refusal = { code: 'INVALID_INPUT' };
      await expect(blobs.begin(name, 1)).rejects.toMatchObject(refusal);
      await expect(blobs.append(name, 0, content)).rejects.toMatchObject(refusal);
      await expect(blobs.finish(name)).rejects.toMatchObject(refusal);
      await expect(blobs.has(name)).rejects.toMatchObject(refusal);
      await expect(blobs.openRead(name)).rejects.toMatchObject(refusal);
      await expect(blobs.remove(name)).rejects.toMatchObject(refusal);
    }
  });

  it('refuses sizes that make no sense or are over the limit', async () => {
    for (const size of [-1, 1.5, Number.NaN]) {
      await expect(begin(size)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    await expect(begin(IMAGE_TAR_BYTES_MAX + 1)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('opens only complete blobs, at offsets within them', async () => {
    await begin();
    await append(0, 30_000);
    await expect(blobs.openRead(sha256)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await append(30_000, 100_000);
    await blobs.finish(sha256);
    await expect(blobs.openRead(sha256, 100_001)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(blobs.openRead(sha256, -1)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('lists complete and partial blobs and ignores other files', async () => {
    expect(await blobs.list()).toEqual([]);
    await receive();
    const other = 'f'.repeat(64);
    await blobs.begin(other, 500);
    await blobs.append(other, 0, Buffer.alloc(20));
    await writeFile(join(folder, 'README'), '');
    expect(await blobs.list()).toEqual(
      [
        { sha256, sizeBytes: 100_000, receivedBytes: 100_000, complete: true },
        { sha256: other, sizeBytes: 500, receivedBytes: 20, complete: false },
      ].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)),
    );
    for (const name of await readdir(folder)) {
      if (name === 'README') continue;
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('removes complete and partial blobs, and what is not there', async () => {
    await receive();
    await blobs.remove(sha256);
    expect(await blobs.has(sha256)).toBe(false);
    await begin();
    await blobs.remove(sha256);
    await blobs.remove(sha256);
    expect(await readdir(folder)).toEqual([]);
  });

  it('drops transfers that were given up, and nothing else', async () => {
    await receive();
    const [stale, fresh, future] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
    const nowMs = 2_000_000_000_000;
    const ages = [
      [stale, 3_600_001],
      [fresh, 3_600_000],
      [future, -1],
    ] as const;
    for (const [name = '', ageMs] of ages) {
      await blobs.begin(name, 10);
      const atMs = new Date(nowMs - ageMs);
      await utimes(join(folder, `${name}.10.partial`), atMs, atMs);
    }
    expect(await blobs.dropStalePartials(3_600_000, nowMs)).toEqual([stale]);
    expect((await blobs.list()).map((entry) => entry.sha256)).toEqual(
      [sha256, fresh, future].sort(),
    );
  });

  it('goes on after its process was killed in the middle, again and again', async () => {
    const sizeBytes = 50 * 262_144 + 17;
    const large = Buffer.alloc(sizeBytes, 0x67);
    const name = sha256Of(large);
    const run = async (linesBeforeKill: number) => {
      const writer = spawn(
        process.execPath,
        ['--import', 'tsx', WRITER, folder, name, String(sizeBytes)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const exited = once(writer, 'exit');
      const lines: string[] = [];
      for await (const line of createInterface({ input: writer.stdout })) {
        lines.push(line);
        if (lines.length === linesBeforeKill) writer.kill('SIGKILL');
      }
      await exited;
      return lines;
    };
    let acknowledged = 0;
    for (const linesBeforeKill of [1, 5, 9, 3]) {
      const [first = '', ...offsets] = await run(linesBeforeKill);
      expect(Number(first.replace('begin ', ''))).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = Math.max(acknowledged, ...offsets.map(Number).filter(Number.isFinite));
      const begun = await blobs.begin(name, sizeBytes);
      expect(begun.ok && begun.offset).toBeGreaterThanOrEqual(acknowledged);
    }
    expect((await run(Infinity)).at(-1)).toBe('complete');
    expect((await readFile(join(folder, name))).equals(large)).toBe(true);
  });
});
