import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { agentMemory } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobFolder } from './blob-folder.ts';
import { JsonAgentMemoryFile } from './json-agent-memory-file.ts';
import { writeFileDurably } from './write-file-durably.ts';

const run = promisify(execFile);
const DISK_BYTES = 2_097_152;
const chunk = Buffer.alloc(65_536, 0x67);

/** A file system of 2 MiB, half of it taken by a file that tests remove to make room. Needs root. */
describe('files on a disk that fills up', () => {
  let mountPoint: string;

  beforeEach(async () => {
    mountPoint = await mkdtemp(join(tmpdir(), 'grappe-full-'));
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', mountPoint]);
    await writeFile(join(mountPoint, 'ballast'), Buffer.alloc(DISK_BYTES / 2));
  });

  afterEach(async () => {
    await run('umount', [mountPoint]);
    await rmdir(mountPoint);
  });

  it('refuses a blob that leaves less than the reserve, before any of it is sent', async () => {
    const blobs = new BlobFolder({ folder: join(mountPoint, 'blobs'), reserveBytes: 500_000 });
    const refused = await blobs.begin('a'.repeat(64), 700_000);
    expect(refused).toMatchObject({ ok: false, failure: { code: 'STORAGE_FULL' } });
    expect(await blobs.begin('a'.repeat(64), 400_000)).toEqual({ ok: true, offset: 0 });
  });

  it('keeps the reserve while several blobs arrive, and goes on once there is room', async () => {
    const blobs = new BlobFolder({ folder: join(mountPoint, 'blobs'), reserveBytes: 500_000 });
    const names = ['a'.repeat(64), 'b'.repeat(64)];
    for (const name of names) expect(await blobs.begin(name, 400_000)).toMatchObject({ ok: true });
    let offset = 0;
    let refused: unknown;
    while (refused === undefined) {
      for (const name of names) {
        const result = await blobs.append(name, offset, chunk);
        if (!result.ok) refused = result;
      }
      offset += chunk.length;
    }
    expect(refused).toMatchObject({ reason: 'full', failure: { code: 'STORAGE_FULL' } });
    await writeFile(join(mountPoint, 'state'), Buffer.alloc(450_000));
    await rm(join(mountPoint, 'ballast'));
    const again = await blobs.begin(names[0] ?? '', 400_000);
    expect(again).toMatchObject({ ok: true });
    expect(again.ok && (await blobs.append(names[0] ?? '', again.offset, chunk))).toMatchObject({
      ok: true,
    });
  });

  it('leaves no part of a chunk behind when the disk fills up under it', async () => {
    const blobs = new BlobFolder({ folder: join(mountPoint, 'blobs'), reserveBytes: 0 });
    const size = DISK_BYTES / 2 - 4 * 4_096;
    const whole = Buffer.alloc(size, 0x67);
    const name = createHash('sha256').update(whole).digest('hex');
    expect(await blobs.begin(name, size)).toEqual({ ok: true, offset: 0 });
    expect(await blobs.append(name, 0, whole.subarray(0, 600_000))).toMatchObject({ ok: true });
    await writeFile(join(mountPoint, 'somebody-else'), Buffer.alloc(DISK_BYTES)).catch(
      () => undefined,
    );
    expect(await blobs.append(name, 600_000, whole.subarray(600_000))).toMatchObject({
      ok: false,
      reason: 'full',
    });
    await rm(join(mountPoint, 'somebody-else'));
    expect(await blobs.begin(name, size)).toEqual({ ok: true, offset: 600_000 });
    expect(await blobs.append(name, 600_000, whole.subarray(600_000))).toMatchObject({ ok: true });
    expect(await blobs.finish(name)).toBe('complete');
  });

  it('keeps the former content of a file, and no temporary file', async () => {
    const path = join(mountPoint, 'file');
    await writeFileDurably(path, 'former', { mode: 0o600 });
    const large = Buffer.alloc(DISK_BYTES);
    await expect(writeFileDurably(path, large, { mode: 0o600 })).rejects.toMatchObject({
      code: 'STORAGE_FULL',
    });
    expect(await readFile(path, 'utf8')).toBe('former');
    expect((await readdir(mountPoint)).sort()).toEqual(['ballast', 'file']);
  });

  it("keeps the agent's former memory, and saves again once there is room", async () => {
    const file = new JsonAgentMemoryFile(join(mountPoint, 'memory.json'));
    await file.save(agentMemory(1));
    await writeFile(join(mountPoint, 'more'), Buffer.alloc(DISK_BYTES)).catch(() => undefined);
    await expect(file.save(agentMemory(2))).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(await file.load()).toEqual(agentMemory(1));
    await rm(join(mountPoint, 'more'));
    await file.save(agentMemory(2));
    expect(await file.load()).toEqual(agentMemory(2));
  });
});
