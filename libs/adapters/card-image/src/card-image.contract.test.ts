import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readLayout } from './card-layout.ts';
import { DiskBytes, DiskFile } from './disk.ts';
import { elfMachine, ExtVolume } from './ext-volume.ts';
import { FatVolume } from './fat-volume.ts';
import { OverlayDisk } from './overlay-disk.ts';
import { PartitionDisk, WritablePartition } from './partition-disk.ts';
import {
  bootPartitionOf,
  makeImage,
  run,
  scratchFolder,
  type FatBits,
} from './testing/make-image.ts';
import { writeCardFile } from './write-card-file.ts';

const OS_RELEASE = 'ID=debian\nVERSION_ID="13"\n';
const LONG_NAME = 'grappe-agent_0.1.0+git20261121~bpo13_arm64.deb';
const text = (content: string) => new DiskBytes(Buffer.from(content));
const scratch = scratchFolder();
const inScratch = (name: string) => path.join(scratch.path, name);
afterAll(() => scratch.remove());

async function changed(image: string, to: string, change: (fat: FatVolume) => void) {
  const base = new DiskFile(image);
  try {
    const overlay = new OverlayDisk(base);
    const { boot } = readLayout(overlay);
    const fat = await FatVolume.forWriting(new WritablePartition(overlay, boot));
    change(fat);
    fat.close();
    await writeCardFile(to, overlay, {
      base: image,
      replace: false,
      signal: new AbortController().signal,
      onWritten: () => undefined,
      check: async () => undefined,
    });
    return overlay.changedRanges;
  } finally {
    base.close();
  }
}

describe('the boot partition of a card image', () => {
  it.each<FatBits>([12, 16, 32])(
    'takes files with FAT%i, as fsck and mtools see them',
    async (fatBits) => {
      const image = makeImage(inScratch(`fat${fatBits}.img`), {
        fatBits,
        boot: {
          'cmdline.txt': 'root=x quiet\n',
          'config.txt': '# config\n',
          'overlays/README': 'x',
        },
      });
      const before = readFileSync(image);
      const out = inScratch(`fat${fatBits}-out.img`);
      const packageBytes = Buffer.alloc(1_500_000, 'deb');
      const ranges = await changed(image, out, (fat) => {
        fat.write('cmdline.txt', text(`root=x quiet ${'a'.repeat(2_000)}\n`));
        fat.write('config.txt', text(''));
        fat.write('network-config', text('version: 2\n'));
        fat.write(`grappe/packages/${LONG_NAME}`, new DiskBytes(packageBytes));
        fat.write('grappe/tmp', text('gone'));
        fat.remove('grappe/tmp');
        fat.remove('overlays');
        fat.remove('not-there');
      });
      const boot = bootPartitionOf(out, inScratch('boot.fat'), fatBits);
      expect(run('fsck.vfat', '-n', boot)).not.toMatch(/differ|wrong|reclaim|unused|error/i);
      expect(run('mtype', '-i', boot, '::network-config')).toBe('version: 2\n');
      expect(run('mtype', '-i', boot, '::cmdline.txt')).toHaveLength(2_014);
      expect(run('mdir', '-b', '-i', boot, '::grappe/packages')).toContain(LONG_NAME);
      expect(run('mdir', '-b', '-i', boot, '::')).not.toContain('overlays');
      expect(statSync(boot).size).toBeGreaterThan(0);
      // Nothing else was touched, neither there nor in the image.
      const after = readFileSync(out);
      for (const { start, end } of ranges) before.copy(after, start, start, end);
      expect(after.equals(before)).toBe(true);
      expect(readFileSync(image).equals(before)).toBe(true);
      const disk = new DiskFile(out);
      const again = await FatVolume.forReading(new PartitionDisk(disk, readLayout(disk).boot));
      expect(again.equals(`GRAPPE/packages/${LONG_NAME}`, new DiskBytes(packageBytes))).toBe(true);
      expect(again.equals('network-config', text('version: 3\n'))).toBe(false);
      expect(again.equals('nothing', text(''))).toBe(false);
      expect(again.read('config.txt')).toHaveLength(0);
      expect(again.list('grappe')?.map(({ name }) => name)).toEqual(['packages']);
      expect(again.list('nothing')).toBeUndefined();
      disk.close();
    },
  );

  it('keeps nothing of a text that was blanked before it was replaced or removed', async () => {
    const secret = 'GRAPPE1-hunter2'.repeat(100);
    const boot = { 'grappe/join-token': secret, 'grappe/wifi-key': `${secret}\n`, other: 'x' };
    const image = makeImage(inScratch('blank.img'), { fatBits: 16, boot });
    const out = inScratch('blank-out.img');
    await changed(image, out, (fat) => {
      for (const file of Object.keys(boot)) fat.blank(file);
      fat.blank('not-there');
      fat.blank('grappe');
      fat.write('grappe/join-token', text('another'));
      fat.remove('grappe/wifi-key');
    });
    expect(readFileSync(image).includes('hunter2')).toBe(true);
    expect(readFileSync(out).includes('hunter2')).toBe(false);
    const part = bootPartitionOf(out, inScratch('blank.fat'), 16);
    expect(run('fsck.vfat', '-n', part)).not.toMatch(/differ|wrong|reclaim|unused|error/i);
    expect(run('mtype', '-i', part, '::other')).toBe('\0');
  });

  it('says when it is full, and a file of its own name stays what it was', async () => {
    const image = makeImage(inScratch('full.img'), { fatBits: 12, boot: { 'a.txt': 'a' } });
    const tooMuch = new DiskBytes(Buffer.alloc(9_000_000));
    const making = changed(image, inScratch('full-out.img'), (fat) => fat.write('b.deb', tooMuch));
    await expect(making).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(() => statSync(inScratch('full-out.img'))).toThrow(/ENOENT/);
  });

  it('is found behind a GPT', () => {
    const image = makeImage(inScratch('gpt.img'), { table: 'gpt', boot: {}, root: {} });
    const disk = new DiskFile(image);
    const { boot, root } = readLayout(disk);
    expect([boot.number, root?.number]).toEqual([1, 2]);
    disk.close();
    const bytes = readFileSync(image);
    bytes.writeUInt8(bytes.readUInt8(1_024 + 40) ^ 1, 1_024 + 40);
    expect(() => readLayout(new DiskBytes(bytes))).toThrow(/checksum of the entries/);
  });
});

describe('the root file system of a card image', () => {
  const programs = readFileSync(process.execPath).subarray(0, 3_000_000);

  it.each([
    ['as e2fsprogs makes it', []],
    ['of Debian 13', ['-O', 'metadata_csum,64bit,orphan_file,metadata_csum_seed']],
    ['with small blocks and inodes', ['-b', '1024', '-I', '128', '-O', '^64bit,^metadata_csum']],
    ['without extents, as ext3', ['-b', '1024', '-O', '^extents,^64bit,^huge_file']],
  ])('is read %s', (_, ext) => {
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_one, index) => [
        `usr/bin/program-with-a-long-name-${index}`,
        '',
      ]),
    );
    const image = makeImage(inScratch('ext.img'), {
      boot: {},
      root: {
        ...many,
        'usr/lib/os-release': OS_RELEASE,
        'etc/os-release': '->../usr/lib/os-release',
        bin: '->usr/bin',
        'usr/bin/node': programs,
        'usr/bin/dash': '->/bin/node',
        [`etc/${'x'.repeat(70)}`]: `->${'y/../'.repeat(20)}hostname`,
        'etc/hostname': 'pi',
        'etc/loop': '->loop',
        'etc/y/z': '',
      },
      ext,
    });
    const disk = new DiskFile(image);
    const { root } = readLayout(disk);
    if (root === undefined) throw new Error('it has no root');
    const volume = ExtVolume.open(new PartitionDisk(disk, root));
    if (volume === undefined) throw new Error('its root cannot be read');
    expect(volume.readStart('etc/os-release', 1_000)?.toString()).toBe(OS_RELEASE);
    expect(volume.readStart('/bin/dash', programs.length)?.equals(programs)).toBe(true);
    expect(elfMachine(volume.readStart('bin/dash', 64) ?? Buffer.alloc(0))).toBe(
      programs.readUInt16LE(18),
    );
    expect(volume.readStart(`etc/${'x'.repeat(70)}`, 10)?.toString()).toBe('pi');
    expect(volume.exists('usr/bin/program-with-a-long-name-399')).toBe(true);
    expect(volume.exists('usr/bin/program-with-a-long-name-400')).toBe(false);
    expect(volume.exists('etc/hostname/x')).toBe(false);
    expect(volume.readStart('etc', 10)).toBeUndefined();
    expect(() => volume.exists('etc/loop')).toThrow(/too many symbolic links/);
    disk.close();
  });
});

describe('a card image that was cut off', () => {
  it('is refused, and says where it ends', () => {
    const image = makeImage(inScratch('cut.img'), { boot: {}, root: {} });
    const cut = inScratch('cut-off.img');
    copyFileSync(image, cut);
    writeFileSync(cut, readFileSync(image).subarray(0, 60_000_256));
    const disk = new DiskFile(cut);
    expect(() => readLayout(disk)).toThrow(/cut off/);
    disk.close();
  });
});
