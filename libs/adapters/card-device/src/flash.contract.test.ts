import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { CardBuffers } from './card-buffers.ts';
import { flashMedium, type FlashOptions, type FlashReport } from './flash-medium.ts';
import { judgeTarget } from './judge-target.ts';
import { Medium } from './medium.ts';
import { listDevices, targetAt } from './find-targets.ts';
import { probeCapacity } from './probe-capacity.ts';
import { isUnfinished } from './unfinished-mark.ts';
import { faultyCard } from './testing/faulty-card.ts';
import { contentsOf } from './testing/contents-of.ts';
import { Cleanup, soundCard, testFolder } from './testing/loop-device.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;
const CARD_BYTES = 64 * MIB;
/** No whole number of blocks, nor of pages. */
const CONTENTS_BYTES = 30 * MIB + 512;

const cleanup = new Cleanup();
afterEach(() => cleanup.all());

const NEVER = new AbortController().signal;

function image(bytes = CONTENTS_BYTES): Buffer {
  return randomBytes(bytes);
}

interface FlashTry extends Partial<FlashOptions> {
  /** Before anything of the contents is written. */
  readonly probed?: () => Promise<void>;
}

async function flash(
  path: string,
  bytes: Buffer,
  { probed, ...options }: FlashTry = {},
): Promise<FlashReport> {
  const medium = await Medium.openDevice(path, new CardBuffers());
  try {
    await probeCapacity(medium, { signal: NEVER, seed: 'test' });
    await probed?.();
    return await flashMedium(medium, contentsOf(bytes), {
      signal: NEVER,
      forWhom: 'rack black-pearl, node black-pearl3',
      clockMs: () => performance.now(),
      onProgress: () => undefined,
      ...options,
    });
  } finally {
    await medium.close({ finished: true });
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  await run('blockdev', ['--flushbufs', path]);
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(count);
    await file.read(bytes, 0, count, 0);
    return bytes;
  } finally {
    await file.close();
  }
}

describe('a sound card', () => {
  it('holds what was written, and behind it what it held before', async () => {
    const path = await soundCard(cleanup, CARD_BYTES);
    const before = image(CARD_BYTES);
    await flash(path, before);
    const bytes = image();
    const report = await flash(path, bytes);
    const found = await firstBytes(path, CARD_BYTES);
    expect(found.subarray(0, CONTENTS_BYTES).equals(bytes)).toBe(true);
    const behind = CONTENTS_BYTES + 4_096 - 512;
    expect(found.subarray(behind).equals(before.subarray(behind))).toBe(true);
    expect(report).toMatchObject({
      lengthBytes: CONTENTS_BYTES,
      sha256: sha256(bytes),
      reusedBytes: 0,
      verifiedOnMedium: true,
    });
  });

  it('may be filled to its last byte', async () => {
    const path = await soundCard(cleanup, CARD_BYTES);
    const bytes = image(CARD_BYTES);
    await flash(path, bytes);
    expect((await firstBytes(path, CARD_BYTES)).equals(bytes)).toBe(true);
  });

  it('has no partition table from the first write until all is verified', async () => {
    const path = await soundCard(cleanup, CARD_BYTES);
    const heads: boolean[] = [];
    const looks: Promise<unknown>[] = [];
    await flash(path, image(), {
      onProgress: () => {
        looks.push(firstBytes(path, 512).then((head) => heads.push(isUnfinished(head))));
      },
    }).finally(() => Promise.all(looks));
    expect(heads.length).toBeGreaterThan(8);
    expect(heads.slice(0, 8)).toEqual(Array(8).fill(true));
  });

  it('stays plainly unfinished when it is interrupted, and is finished by the next try', async () => {
    const path = await soundCard(cleanup, CARD_BYTES);
    const interrupt = new AbortController();
    const bytes = image();
    const cut = flash(path, bytes, {
      signal: interrupt.signal,
      onProgress: (phase, doneBytes) => {
        if (phase === 'write' && doneBytes >= 12 * MIB) interrupt.abort();
      },
    });
    await expect(cut).rejects.toThrow(/abort/i);
    const head = await firstBytes(path, 512);
    expect(isUnfinished(head)).toBe(true);
    expect(head.toString('latin1')).toContain('node black-pearl3');
    expect(head.readUInt16BE(510)).toBe(0);
    const report = await flash(path, bytes);
    expect(report.reusedBytes).toBeGreaterThanOrEqual(12 * MIB);
    expect(report.reusedBytes).toBeLessThan(CONTENTS_BYTES);
    expect(report.sha256).toBe(sha256(bytes));
    expect((await firstBytes(path, CONTENTS_BYTES)).equals(bytes)).toBe(true);
  });

  it('is not taken for the same when it is to hold something else', async () => {
    const path = await soundCard(cleanup, CARD_BYTES);
    const interrupt = new AbortController();
    const cut = flash(path, image(), {
      signal: interrupt.signal,
      onProgress: (phase) => {
        if (phase === 'verify') interrupt.abort();
      },
    });
    await expect(cut).rejects.toThrow(/abort/i);
    const other = image();
    const report = await flash(path, other);
    expect(report.reusedBytes).toBe(0);
    expect((await firstBytes(path, CONTENTS_BYTES)).equals(other)).toBe(true);
  });

  it('belongs to one writer at a time', async () => {
    const path = await soundCard(cleanup, CARD_BYTES);
    const medium = await Medium.openDevice(path, new CardBuffers());
    await expect(flash(path, image())).rejects.toMatchObject({ code: 'CONFLICT' });
    await medium.close({ finished: true });
    await flash(path, image());
  });
});

describe('a card that lies', () => {
  it.each([
    ['wraps around', { wrapsAtBytes: 16 * MIB }],
    ['wraps around at one and a half of a power of two', { wrapsAtBytes: 24 * MIB }],
    ['forgets what is beyond its real size', { dropsFromBytes: 23 * MIB + 4_096 }],
  ])('about its size is caught before anything is lost: it %s', async (_, fault) => {
    const card = await faultyCard(cleanup, { claimedBytes: CARD_BYTES, ...fault });
    const before = await firstBytes(card.path, 16 * MIB);
    await expect(flash(card.path, image(8 * MIB))).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringMatching(/claims 0\.1 GB, but has less/),
    });
    expect((await firstBytes(card.path, 16 * MIB)).equals(before)).toBe(true);
  });

  it('about one byte is caught, and the error says where', async () => {
    const stuckByteAt = 9 * MIB + 12_345;
    const card = await faultyCard(cleanup, { claimedBytes: CARD_BYTES, stuckByteAt });
    const bytes = image();
    bytes[stuckByteAt] = 0;
    await expect(flash(card.path, bytes)).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(
        `1 of 4194304 bytes from byte ${8 * MIB} on are wrong, the first at ${stuckByteAt}`,
      ),
    });
    expect(isUnfinished(await firstBytes(card.path, 512))).toBe(true);
  });
});

describe('a card that is pulled out', () => {
  it('is missed at once, and finished when it is back', async () => {
    const fault = { claimedBytes: CARD_BYTES, goneFromBytes: 21 * MIB };
    const card = await faultyCard(cleanup, fault);
    const bytes = image();
    const cut = flash(card.path, bytes, { probed: () => card.arm() });
    await expect(cut).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringMatching(/fails \((writing|finishing).*EIO\)/),
    });
    await card.putBack();
    const report = await flash(card.path, bytes);
    expect(report.reusedBytes).toBeGreaterThanOrEqual(8 * MIB);
    expect((await firstBytes(card.path, CONTENTS_BYTES)).equals(bytes)).toBe(true);
  });
});

describe('a reader that is gone for good', () => {
  it('ends the writing with an error, not with waiting', async () => {
    const card = await faultyCard(cleanup, { claimedBytes: CARD_BYTES });
    const cut = flash(card.path, image(), {
      onProgress: (phase, doneBytes) => {
        if (phase === 'write' && doneBytes >= 8 * MIB) card.kill();
      },
    });
    await expect(cut).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('fails'),
    });
  });
});

describe('what stands in the way', () => {
  async function reasons(path: string, neededBytes = CONTENTS_BYTES): Promise<readonly string[]> {
    const refusals = judgeTarget(await targetAt(path), neededBytes, { force: true });
    return refusals.map(({ reason, message, remedy }) => `${reason}: ${message} | ${remedy}`);
  }

  it('is a mounted file system, by name; and the kernel refuses it too', async () => {
    const path = await soundCard(cleanup, CARD_BYTES);
    const mount = await testFolder(cleanup);
    await run('mkfs.ext4', ['-q', path]);
    await run('mount', [path, mount]);
    cleanup.later(() => run('umount', [mount]));
    expect(await reasons(path)).toEqual([`mounted: is mounted at ${mount} | umount ${mount}`]);
    await expect(flash(path, image())).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('is a write-protect switch', async () => {
    const path = await soundCard(cleanup, CARD_BYTES, { readOnly: true });
    expect((await reasons(path)).join()).toMatch(/^read-only: is write-protected/);
    await expect(flash(path, image())).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('is write-protected'),
    });
  });

  it('is a card that is too small', async () => {
    const path = await soundCard(cleanup, 16 * MIB);
    expect((await reasons(path)).join()).toMatch(
      /^too-small: is too small: it has 17 MB, 32 are needed, 15 more/,
    );
    await expect(flash(path, image())).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('is the disk that this machine runs from', async () => {
    const { stdout } = await run('findmnt', ['--noheadings', '--output', 'SOURCE', '/']);
    const source = stdout.trim();
    if (!source.startsWith('/dev/')) return;
    const devices = await listDevices();
    const system = devices.filter(({ mounts }) => mounts.some(({ use }) => use === '/'));
    expect(system).toHaveLength(1);
    expect((await reasons(system[0]?.path ?? '')).join()).toContain('system: carries this machine');
  });

  it('is a folder, and what is no device', async () => {
    expect((await reasons('/tmp')).join()).toContain('no-target: is a folder');
    await expect(targetAt('/dev/no-such-card')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a file', () => {
  it('is made, verified past the cache, and only then has its name', async () => {
    const path = join(await testFolder(cleanup), 'card.img');
    const medium = await Medium.createFile(path, new CardBuffers());
    const bytes = image();
    let seen = 0;
    const report = await flashMedium(medium, contentsOf(bytes), {
      signal: NEVER,
      forWhom: '',
      clockMs: () => performance.now(),
      onProgress: () => (seen += 1),
    });
    await medium.close({ finished: true });
    expect((await readFile(path)).equals(bytes)).toBe(true);
    expect(report.sha256).toBe(sha256(bytes));
    expect(seen).toBeGreaterThan(8);
  });

  it('leaves nothing when it was not finished', async () => {
    const folder = await testFolder(cleanup);
    const medium = await Medium.createFile(join(folder, 'card.img'), new CardBuffers());
    await medium.close({ finished: false });
    await expect(stat(join(folder, 'card.img.part'))).rejects.toThrow('ENOENT');
    const facts = await targetAt(join(folder, 'card.img'));
    expect(judgeTarget(facts, CONTENTS_BYTES, { force: false })).toEqual([]);
  });

  it('can be read in small pieces, as readers of file systems do', async () => {
    const path = await soundCard(cleanup, CARD_BYTES);
    const bytes = image();
    await flash(path, bytes);
    const medium = await Medium.openDevice(path, new CardBuffers());
    const piece = new Uint8Array(700_000);
    expect(medium.readSync(piece, 1_234_567)).toBe(700_000);
    expect(Buffer.from(piece).equals(bytes.subarray(1_234_567, 1_934_567))).toBe(true);
    expect(medium.readSync(piece, CARD_BYTES - 100)).toBe(100);
    expect(medium.readSync(piece, CARD_BYTES)).toBe(0);
    await medium.close({ finished: true });
  });
});
