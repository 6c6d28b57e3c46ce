import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { appendCardRecord, readCardRecords, type CardRecord } from './card-records.ts';
import { Cleanup, testFolder } from './testing/loop-device.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.all());

const RECORD: CardRecord = {
  time: '2026-11-21T18:00:00.000Z',
  rack: 'pearl',
  node: 'pi1',
  address: '172.16.0.51/16',
  cardId: '0123456789abcdef0123456789abcdef',
  image: 'own.img',
  device: { path: '/dev/sda', model: 'SD', serial: '1', cid: '', sizeBytes: 32e9 },
  bytes: 4e9,
  sha256: 'ab',
  verified: true,
};

describe('records of cards', () => {
  it('are kept in a file of their owner, and read back in order', async () => {
    const file = join(await testFolder(cleanup), 'a', 'b', 'cards.jsonl');
    expect(await readCardRecords(file)).toEqual([]);
    await appendCardRecord(file, RECORD);
    await appendCardRecord(file, { ...RECORD, node: null, rack: null });
    expect(await readCardRecords(file)).toEqual([RECORD, { ...RECORD, node: null, rack: null }]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('outlive half a line, as a power cut leaves it, and what is none', async () => {
    const file = join(await testFolder(cleanup), 'cards.jsonl');
    await appendCardRecord(file, RECORD);
    await appendFile(file, '[]\nnull\n{"time":"no time"}\n{"time":"2026-11-');
    await appendCardRecord(file, RECORD);
    expect(await readCardRecords(file)).toEqual([RECORD, RECORD]);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(7);
  });
});
