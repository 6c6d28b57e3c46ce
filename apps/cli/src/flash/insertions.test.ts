import type { DeviceFacts } from '@grappe/adapter-card-device';
import { describe, expect, it } from 'vitest';
import { inserted, type SeenDevice } from './insertions.ts';
import { nodesWithCard, recordOfCard } from './records-file.ts';

const DEVICE: DeviceFacts = {
  kind: 'device',
  path: '/dev/sda',
  type: 'disk',
  sizeBytes: 32e9,
  model: '',
  serial: '',
  cid: '',
  transport: 'usb',
  removable: true,
  soldered: false,
  readOnly: false,
  mounts: [],
  holders: [],
  labels: [],
};
const seen = (path: string, sequence = '', sizeBytes = 32e9): SeenDevice => ({
  facts: { ...DEVICE, path, sizeBytes },
  sequence,
});
const paths = (before: readonly SeenDevice[], now: readonly SeenDevice[]) =>
  inserted(before, now).map(({ path }) => path);

describe('a card that was put in', () => {
  it('is one that was not there', () => {
    expect(paths([seen('/dev/sda')], [seen('/dev/sda'), seen('/dev/sdb')])).toEqual(['/dev/sdb']);
    expect(paths([seen('/dev/sda')], [seen('/dev/sda')])).toEqual([]);
    expect(paths([seen('/dev/sda')], [])).toEqual([]);
  });

  it('is another one in the same reader, however quick the hand', () => {
    expect(paths([seen('/dev/sda', '7')], [seen('/dev/sda', '9')])).toEqual(['/dev/sda']);
    expect(paths([seen('/dev/sda')], [seen('/dev/sda', '', 64e9)])).toEqual(['/dev/sda']);
  });
});

describe('records of cards', () => {
  const record = {
    time: '2026-11-21T18:00:00.000Z',
    rack: 'pearl',
    node: 'pi1',
    address: null,
    cardId: 'ab',
    image: 'own.img',
    device: { path: '/dev/mmcblk0', model: '', serial: '', cid: '0353', sizeBytes: 1 },
    bytes: 1,
    sha256: '',
    verified: true,
  };

  it('know a card by its identity, where the reader shows one', () => {
    const records = [record, { ...record, node: 'pi2' }];
    expect(recordOfCard(records, { ...DEVICE, cid: '0353' })?.node).toBe('pi2');
    expect(recordOfCard(records, DEVICE)).toBeUndefined();
  });

  it('tell which nodes of a rack have one', () => {
    const others = [
      { ...record, rack: 'other', node: 'pi2' },
      { ...record, node: 'pi3', verified: false },
      { ...record, node: null },
    ];
    expect([...nodesWithCard([record, ...others], 'pearl').keys()]).toEqual(['pi1']);
  });
});
