import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BOOT_ID_PATH, boardCapacity, readBootId } from './board.ts';

describe('the board', () => {
  it("tells the kernel's boot id", async () => {
    expect(await readBootId()).toBe((await readFile(BOOT_ID_PATH, 'utf8')).trim());
  });

  it('reads the boot id of a virtual node, and names a file that holds none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-board-'));
    const path = join(folder, 'boot_id');
    await writeFile(path, '0f8fad5b-d9cb-469f-a165-70867728950e\n');
    expect(await readBootId(path)).toBe('0f8fad5b-d9cb-469f-a165-70867728950e');
    await writeFile(path, 'yesterday\n');
    await expect(readBootId(path)).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(path),
    });
    await rm(folder, { recursive: true });
    await expect(readBootId(path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('has at least one core and the memory that the kernel reports', async () => {
    const [, kilobytes] =
      /MemTotal:\s+(\d+) kB/.exec(await readFile('/proc/meminfo', 'utf8')) ?? [];
    expect(boardCapacity().cpus).toBeGreaterThanOrEqual(1);
    expect(boardCapacity().memoryBytes).toBe(Number(kilobytes) * 1_024);
  });
});
