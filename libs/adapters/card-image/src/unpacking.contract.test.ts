import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCardImage, type OpeningStep } from './card-image.ts';
import { processMark } from './process-mark.ts';
import { makeImage, run, scratchFolder } from './testing/make-image.ts';

const scratch = scratchFolder();
const inScratch = (name: string) => path.join(scratch.path, name);
const cacheFolder = inScratch('cache');
const never = new AbortController().signal;
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
let plain = '';
let image: Buffer;

beforeAll(() => {
  // Bytes that no packing makes small, so that there is something to cut off.
  const noise = Buffer.concat(
    Array.from({ length: 20_000 }, (_, index) => createHash('sha256').update(`${index}`).digest()),
  );
  plain = makeImage(inScratch('card.img'), { boot: { 'kernel8.img': noise }, root: { a: 'a' } });
  image = readFileSync(plain);
  run('xz', '--keep', '-0', plain);
  run('zstd', '--quiet', '--keep', plain);
  run('gzip', '--keep', '-1', plain);
  run('zip', '-q', '-j', inScratch('card.zip'), plain);
  // Of what comes from a pipe zip cannot know the size beforehand: it uses zip64.
  run(
    'bash',
    '-c',
    'cd "$1" && cp card.img inside.img && zip -q -fz card64.zip inside.img',
    '-',
    scratch.path,
  );
});
afterAll(() => scratch.remove());

async function contentOf(file: string, steps: OpeningStep[] = []) {
  const { disk } = await openCardImage(file, {
    cacheFolder,
    signal: never,
    onProgress: (step) => steps.push(step),
  });
  const content = Buffer.alloc(disk.lengthBytes);
  disk.readSync(content, 0);
  disk.close();
  return content;
}

describe('a packed card image', () => {
  it.each(['img', 'img.xz', 'img.zst', 'img.gz', 'zip'])('is unpacked from .%s', async (ending) => {
    const content = await contentOf(inScratch(`card.${ending}`));
    expect(content.equals(image)).toBe(true);
  });

  it('is unpacked from a zip64, and told by what is in it, not by its name', async () => {
    writeFileSync(inScratch('other.bin'), readFileSync(inScratch('card64.zip')));
    expect((await contentOf(inScratch('other.bin'))).equals(image)).toBe(true);
  });

  it('is unpacked once, with holes where nothing is', async () => {
    const steps: OpeningStep[] = [];
    await contentOf(inScratch('card.img.xz'));
    await contentOf(inScratch('card.img.xz'), steps);
    expect(steps).not.toContain('unpack');
    const key = sha256(readFileSync(inScratch('card.img.xz')));
    const { blocks } = statSync(path.join(cacheFolder, key));
    expect(blocks * 512).toBeLessThan(image.length / 4);
  });

  it.each(['xz', 'zst', 'gz', 'zip'])(
    'is refused when its .%s was cut off, and nothing of it is kept',
    async (ending) => {
      const whole = readFileSync(inScratch(ending === 'zip' ? 'card.zip' : `card.img.${ending}`));
      for (const share of [0.3, 0.9, 0.999]) {
        const cut = inScratch(`cut.${ending}`);
        writeFileSync(cut, whole.subarray(0, Math.floor(whole.length * share)));
        const kept = readdirSync(cacheFolder);
        await expect(contentOf(cut)).rejects.toMatchObject({
          code: 'CORRUPT',
          message: expect.stringContaining(`${cut} is cut off or damaged: `),
        });
        expect(readdirSync(cacheFolder)).toEqual(kept);
      }
    },
  );

  it.each(['xz', 'zst', 'gz', 'zip'])(
    'is refused when a bit of its .%s is wrong',
    async (ending) => {
      const bytes = readFileSync(inScratch(ending === 'zip' ? 'card.zip' : `card.img.${ending}`));
      const at = Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
      writeFileSync(inScratch(`bit.${ending}`), bytes);
      await expect(contentOf(inScratch(`bit.${ending}`))).rejects.toMatchObject({
        code: 'CORRUPT',
      });
    },
  );

  it('is refused when it is one of two, or none, in a zip', async () => {
    run(
      'bash',
      '-c',
      'cd "$1" && cp card.img b.img && zip -q two.zip card.img b.img && echo x > readme.txt && zip -q none.zip readme.txt',
      '-',
      scratch.path,
    );
    await expect(contentOf(inScratch('two.zip'))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/2 card images in it: card.img, b.img/),
    });
    await expect(contentOf(inScratch('none.zip'))).rejects.toThrow(/no file in it ends in .img/);
  });

  it('is refused when it is something else', async () => {
    writeFileSync(inScratch('text.img'), 'nothing of that kind\n'.repeat(100));
    writeFileSync(inScratch('empty.img'), '');
    await expect(contentOf(inScratch('text.img'))).rejects.toThrow(/is not a card image/);
    await expect(contentOf(inScratch('empty.img'))).rejects.toThrow(/is not a card image/);
    await expect(contentOf(scratch.path)).rejects.toThrow(/is not a file/);
    await expect(contentOf(inScratch('missing.img'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is refused, and takes no room of others, when something else is packed in it', async () => {
    const before = existsSync(cacheFolder) ? readdirSync(cacheFolder) : [];
    writeFileSync(inScratch('long'), 'nothing of that kind\n'.repeat(100_000));
    writeFileSync(inScratch('short'), 'no');
    for (const name of ['long', 'short']) {
      run('gzip', inScratch(name));
      await expect(contentOf(inScratch(`${name}.gz`))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/what is packed in .*\.gz is not a card image/),
      });
    }
    expect(existsSync(cacheFolder) ? readdirSync(cacheFolder) : []).toEqual(before);
  });

  it('is compared with the checksum beside it', async () => {
    for (const ending of ['img', 'img.gz']) {
      const file = inScratch(`card.${ending}`);
      writeFileSync(`${file}.sha256`, `${sha256(readFileSync(file))}  card.${ending}\n`);
      expect((await contentOf(file)).equals(image)).toBe(true);
      writeFileSync(`${file}.sha256`, `${'0'.repeat(64)} *./x/card.${ending}\n`);
      await expect(contentOf(file)).rejects.toMatchObject({ code: 'CORRUPT' });
      writeFileSync(`${file}.sha256`, `${'0'.repeat(64)}  another\n`);
      await expect(contentOf(file)).rejects.toThrow(/has no checksum of card/);
      run('rm', `${file}.sha256`);
    }
  });
});

describe('unpacked card images', () => {
  it('are made by one of two that want the same', async () => {
    run('rm', '-r', cacheFolder);
    const steps: OpeningStep[] = [];
    const both = await Promise.all([
      contentOf(inScratch('card.img.gz'), steps),
      contentOf(inScratch('card.img.gz'), steps),
    ]);
    expect(both.every((content) => content.equals(image))).toBe(true);
    expect(readdirSync(cacheFolder)).toHaveLength(1);
    expect(steps.filter((step) => step === 'wait')).toHaveLength(1);
  });

  it('are made anew where a program was killed while it made them', async () => {
    run('rm', '-r', cacheFolder);
    mkdirSync(cacheFolder);
    const key = sha256(readFileSync(inScratch('card.img.gz')));
    const gone = '4194304-77';
    writeFileSync(path.join(cacheFolder, `${key}.lock`), gone);
    writeFileSync(path.join(cacheFolder, `${key}.${gone}.0123abcd.part`), 'half of it');
    const living = `${'b'.repeat(64)}.${await processMark()}.0123abcd.part`;
    writeFileSync(path.join(cacheFolder, living), 'of another');
    expect((await contentOf(inScratch('card.img.gz'))).equals(image)).toBe(true);
    expect(readdirSync(cacheFolder).sort()).toEqual([key, living].sort());
  });

  it('are three at most: the one that was not used for the longest time goes', async () => {
    run('rm', '-r', cacheFolder);
    mkdirSync(cacheFolder);
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => path.join(cacheFolder, letter.repeat(64)));
    [b, c, a].forEach((base, index) => {
      writeFileSync(base ?? '', 'x');
      utimesSync(base ?? '', 1_000 + index, 1_000 + index);
    });
    await contentOf(inScratch('card.img.gz'));
    expect([a, b, c].map((base) => existsSync(base ?? ''))).toEqual([true, false, true]);
  });

  it('are not begun when it is broken off', async () => {
    run('rm', '-r', cacheFolder);
    const abort = new AbortController();
    const opening = openCardImage(inScratch('card.img.xz'), {
      cacheFolder,
      signal: abort.signal,
      onProgress: (step) => {
        if (step === 'unpack') abort.abort();
      },
    });
    await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(cacheFolder)).toEqual([]);
  });
});
