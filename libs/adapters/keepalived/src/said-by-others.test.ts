import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits, parseInterfaces } from './interfaces.ts';
import { parseNotice } from './notice-line.ts';
import { formatRecord, parseRecord } from './status-file.ts';

describe('parseNotice', () => {
  it.each(['MASTER', 'BACKUP', 'FAULT', 'STOP', 'MASTER_RX_LOWER_PRI'] as const)(
    'knows %s',
    (it) => {
      expect(parseNotice(`INSTANCE "rack" ${it} 240`)).toBe(it);
    },
  );

  it.each([
    '',
    'INSTANCE "other" MASTER 1',
    'GROUP "rack" MASTER 0',
    'INSTANCE "rack" MASTER_PRIORITY 1',
  ])('passes over %j', (line) => {
    expect(parseNotice(line)).toBeUndefined();
  });
});

describe('parseInterfaces', () => {
  it('takes the addresses of version 4', () => {
    const text = JSON.stringify([
      {
        ifname: 'eth0',
        flags: ['BROADCAST', 'UP', 'LOWER_UP'],
        addr_info: [
          { family: 'inet', local: '172.16.0.51', prefixlen: 16 },
          { family: 'inet6', local: 'fe80::1', prefixlen: 64 },
        ],
      },
      { ifname: 'eth1' },
      { ifname: 'eth2', addr_info: [{ family: 'inet', local: '10.0.0.1', prefixlen: 8 }] },
      {},
    ]);
    expect(parseInterfaces(text)).toEqual([
      { interfaceName: 'eth0', address: '172.16.0.51', prefixLength: 16, hasLink: true },
      { interfaceName: 'eth2', address: '10.0.0.1', prefixLength: 8, hasLink: false },
    ]);
    expect(parseInterfaces('')).toEqual([]);
    expect(parseInterfaces('Device "x" does not exist.')).toBeUndefined();
  });
});

describe('fits', () => {
  const place = (prefixLength: number) => ({
    interfaceName: 'eth0',
    address: '172.16.5.9',
    prefixLength,
  });

  it.each([
    [16, '172.16.255.254', true],
    [16, '172.16.255.255', false],
    [16, '172.16.0.0', false],
    [16, '172.17.0.1', false],
    [31, '172.16.5.8', true],
    [32, '172.16.5.10', false],
    [0, '9.9.9.9', true],
  ] as const)('/%d and %s: %s', (prefixLength, address, expected) => {
    expect(fits(place(prefixLength), address)).toBe(expected);
  });
});

describe('the status file', () => {
  it('reads what it wrote', () => {
    const held = { interfaceName: 'eth0', address: '172.16.0.50' };
    const record = { status: { state: 'fault', sinceMs: 12.5, reason: 'no link' }, held } as const;
    expect(parseRecord(formatRecord(record))).toEqual(record);
  });

  it('is nothing when it is anything else', () => {
    expect(parseRecord(undefined)).toBeUndefined();
    fc.assert(fc.property(fc.json(), (text) => parseRecord(text) === undefined));
  });
});
