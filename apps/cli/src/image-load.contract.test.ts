import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CHUNK_BYTES } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { inFolder, runInTerminal, writeContext } from './testing/test-terminal.ts';

const rack = useTestRack();

/** Loads a file of these bytes. */
function load(bytes: Uint8Array, ...args: string[]) {
  return inFolder(async (folder) => {
    const file = join(folder, 'web.tar');
    await writeFile(file, bytes);
    const context = await writeContext(folder, rack.controller.address, rack.identities.operator);
    return runInTerminal(['image', 'load', file, '--context', context, ...args]);
  });
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('image load', () => {
  it('brings every byte and prints what it brought', async () => {
    const tar = randomBytes(2 * CHUNK_BYTES + 17);
    const { stdout, exitCode } = await load(tar, '-o', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      loaded: [
        {
          sha256: sha256(tar),
          sizeBytes: tar.length,
          sentBytes: tar.length,
          references: ['web:1'],
        },
      ],
    });
    expect(rack.world.images.get(sha256(tar))?.bytes.equals(tar)).toBe(true);
  });

  it('sends nothing that is there already', async () => {
    const tar = randomBytes(1_000);
    await load(tar);
    const again = await load(tar, '-o', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      loaded: [{ sentBytes: 0, references: ['web:1'] }],
    });
    expect(rack.world.uploads).toBe(1);
  });

  it('goes on where the link was cut, twice', async () => {
    const tar = randomBytes(12 * CHUNK_BYTES);
    rack.world.uploadCuts.push(3 * CHUNK_BYTES, 7 * CHUNK_BYTES);
    const { exitCode, stderr } = await load(tar);
    expect(exitCode).toBe(0);
    expect(rack.world.uploads).toBe(3);
    expect(stderr.match(/trying again in 0\.5 s/g)).toHaveLength(2);
    expect(stderr).toContain('going on after');
    expect(rack.world.images.get(sha256(tar))?.complete).toBe(true);
  });

  it('sends also an empty file, and shows what the controller says of a damaged one', async () => {
    expect((await load(new Uint8Array())).exitCode).toBe(0);
    const tar = randomBytes(10);
    rack.world.images.set(sha256(tar), {
      bytes: Buffer.from('wrong'),
      sizeBytes: 10,
      complete: false,
    });
    expect(await load(tar)).toMatchObject({
      exitCode: 9,
      stderr: expect.stringMatching(/error: .*web\.tar: checksum differs/) as string,
    });
  });

  it('refuses compressed files, folders and missing files with a hint', async () => {
    const packed = await load(gzipSync('x'));
    expect(packed).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('try: unpack it first: gunzip -k'),
    });
    await inFolder(async (folder) => {
      const context = await writeContext(folder, rack.controller.address, rack.identities.operator);
      const run = (file: string) => runInTerminal(['image', 'load', file, '--context', context]);
      expect((await run(folder)).exitCode).toBe(2);
      expect((await run(join(folder, 'none.tar'))).exitCode).toBe(3);
    });
    expect(rack.world.uploads).toBe(0);
  });

  it('ends at Ctrl-C', async () => {
    const interrupt = new AbortController();
    const tar = randomBytes(4 * CHUNK_BYTES);
    rack.world.cutLinks();
    await inFolder(async (folder) => {
      const file = join(folder, 'web.tar');
      await writeFile(file, tar);
      const context = await writeContext(folder, rack.controller.address, rack.identities.operator);
      interrupt.abort();
      const { exitCode } = await runInTerminal(['image', 'load', file, '--context', context], {
        interrupted: interrupt.signal,
      });
      expect(exitCode).toBe(130);
    });
  });
});
