import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBoardSerial } from './board-serial.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'grappe-board-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function have(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function haveDevice(name: string, address: string, how: string): Promise<void> {
  await have(`sys/class/net/${name}/address`, `${address}\n`);
  await have(`sys/class/net/${name}/addr_assign_type`, `${how}\n`);
}

describe('the serial of a board', () => {
  it("is that of a Pi's device tree, without its last zero byte", async () => {
    await have('proc/device-tree/serial-number', '100000003d1d1c36\0');
    await have('sys/class/dmi/id/product_uuid', '4c4c4544-0042-3510-8052-b4c04f4b4d32\n');
    expect(await readBoardSerial({ root })).toBe('100000003d1d1c36');
  });

  it("is a PC's product, unless nobody has filled it in", async () => {
    await have('sys/class/dmi/id/product_uuid', '4c4c4544-0042-3510-8052-b4c04f4b4d32\n');
    expect(await readBoardSerial({ root })).toBe('4c4c4544-0042-3510-8052-b4c04f4b4d32');
    for (const none of [
      '00000000-0000-0000-0000-000000000000',
      'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
      '03000200-0400-0500-0006-000700080009',
      'Not Specified',
    ]) {
      await have('sys/class/dmi/id/product_uuid', `${none}\n`);
      expect(await readBoardSerial({ root })).toBeUndefined();
    }
  });

  it('is else the address of the first network device that is real and has its own', async () => {
    await haveDevice('br0', '02:00:00:00:00:01', '0');
    await haveDevice('eth0', '02:11:22:33:44:55', '3');
    await have('sys/class/net/eth0/device/vendor', '');
    await haveDevice('eth1', '52:54:00:12:34:57', '0');
    await have('sys/class/net/eth1/device/vendor', '');
    expect(await readBoardSerial({ root })).toBe('mac-52:54:00:12:34:57');
  });

  it('is none on a board that tells nothing', async () => {
    expect(await readBoardSerial({ root })).toBeUndefined();
  });

  it('is what another file says, where one is given, and none when that is empty', async () => {
    await have('proc/device-tree/serial-number', '100000003d1d1c36\0');
    await have('own', 'board-7\n');
    await have('empty', '');
    expect(await readBoardSerial({ root, file: join(root, 'own') })).toBe('board-7');
    expect(await readBoardSerial({ root, file: join(root, 'empty') })).toBeUndefined();
  });
});
