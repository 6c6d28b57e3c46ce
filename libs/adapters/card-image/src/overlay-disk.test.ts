import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DiskBytes, DiskFile } from './disk.ts';
import { OVERLAY_BYTES_MAX, OverlayDisk } from './overlay-disk.ts';
import { scratchFolder } from './testing/make-image.ts';

const LENGTH = 20_000;
const scratch = scratchFolder();
afterAll(() => scratch.remove());

function baseOf(bytes: Uint8Array): DiskFile {
  const file = path.join(scratch.path, 'base');
  writeFileSync(file, bytes);
  return new DiskFile(file);
}

const write = fc
  .tuple(fc.nat(LENGTH - 1), fc.uint8Array({ minLength: 1, maxLength: 9_000 }), fc.boolean())
  .map(([position, data, isCopied]) => ({
    position,
    data: data.subarray(0, LENGTH - position),
    isCopied,
  }));

/** As FatFs does it: a file in pieces, one behind the other; `skipped` of it are copied elsewhere. */
function copy(disk: OverlayDisk, data: Uint8Array, position: number, skipped = 7): void {
  const source = new DiskBytes(Buffer.concat([Buffer.alloc(skipped), data]));
  for (let done = 0; done < data.length; done += 1_500) {
    const lengthBytes = Math.min(1_500, data.length - done);
    disk.copySync({ source, from: skipped + done, lengthBytes }, position + done);
  }
}

async function streamed(disk: OverlayDisk, start: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const { signal } = new AbortController();
  for await (const chunk of disk.read({ signal, start })) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe('a card image with changes above it', () => {
  it('reads as if they were written into it, from anywhere, and is never touched itself', async () => {
    const before = Buffer.from(Array.from({ length: LENGTH }, (_, index) => index % 251));
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 8 }),
        fc.nat(LENGTH),
        fc.nat(LENGTH),
        async (writes, from, length) => {
          const base = baseOf(before);
          const disk = new OverlayDisk(base);
          const expected = Buffer.from(before);
          for (const { position, data, isCopied } of writes) {
            if (isCopied) copy(disk, data, position);
            else disk.writeSync(data, position);
            expected.set(data, position);
          }
          const [sync, later] = [Buffer.alloc(length), Buffer.alloc(length)];
          const inside = Math.min(length, LENGTH - from);
          expect(disk.readSync(sync, from)).toBe(inside);
          expect(await disk.readAt(later, from)).toBe(inside);
          expect(sync.equals(later)).toBe(true);
          expect(sync.subarray(0, inside).equals(expected.subarray(from, from + inside))).toBe(
            true,
          );
          expect((await streamed(disk, from)).equals(expected.subarray(from))).toBe(true);
          // Outside of the changed ranges nothing differs.
          const patched = Buffer.from(before);
          let last = -1;
          for (const { start, end } of disk.changedRanges) {
            expect(start).toBeGreaterThan(last);
            expected.copy(patched, start, start, end);
            last = end;
          }
          expect(patched.equals(expected)).toBe(true);
          base.close();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is bounded, and nothing is written beyond its end', () => {
    const base = baseOf(Buffer.alloc(0));
    const disk = new OverlayDisk(base);
    expect(() => disk.writeSync(Buffer.alloc(1), 0)).toThrow(/beyond its end/);
    base.close();
    const file = path.join(scratch.path, 'base');
    writeFileSync(file, '');
    const large = new DiskFile(file);
    const roomy = Object.assign(new OverlayDisk(large), {
      lengthBytes: OVERLAY_BYTES_MAX + 8_192,
    });
    roomy.writeSync(Buffer.alloc(OVERLAY_BYTES_MAX), 0);
    expect(() => roomy.writeSync(Buffer.alloc(1), OVERLAY_BYTES_MAX)).toThrow(/more than 16 MiB/);
    large.close();
  });

  it('keeps nothing of what is copied from files, and notices when they are written to', async () => {
    const base = baseOf(Buffer.alloc(0));
    const lengthBytes = OVERLAY_BYTES_MAX * 4;
    const roomy = Object.assign(new OverlayDisk(base), { lengthBytes });
    const name = path.join(scratch.path, 'package');
    writeFileSync(name, '');
    truncateSync(name, lengthBytes);
    const source = new DiskFile(name);
    roomy.copySync({ source, from: 0, lengthBytes }, 0);
    expect(roomy.changedRanges).toEqual([{ start: 0, end: lengthBytes }]);
    base.close();

    const small = baseOf(Buffer.alloc(LENGTH));
    const disk = new OverlayDisk(small);
    disk.copySync({ source, from: 0, lengthBytes: LENGTH }, 0);
    truncateSync(name, lengthBytes - 1);
    await expect(streamed(disk, 0)).rejects.toMatchObject({ code: 'CONFLICT' });
    truncateSync(name, 1);
    await expect(streamed(disk, 0)).rejects.toMatchObject({ code: 'CONFLICT' });
    small.close();
    source.close();
  });

  it('notices when somebody writes to it meanwhile', async () => {
    const base = baseOf(Buffer.alloc(LENGTH));
    const disk = new OverlayDisk(base);
    writeFileSync(path.join(scratch.path, 'base'), Buffer.alloc(LENGTH - 1));
    await expect(streamed(disk, 0)).rejects.toMatchObject({ code: 'CORRUPT' });
    base.close();
  });
});
