import { describe, expect, it } from 'vitest';
import { parseNutAddress } from './nut-address.ts';

describe('where clients of NUT are told', () => {
  it.each([
    ['172.16.0.1', { listen: '172.16.0.1', port: 3493 }],
    ['172.16.0.1:4000', { listen: '172.16.0.1', port: 4000 }],
    ['::', { listen: '::', port: 3493 }],
    ['fd00::1', { listen: 'fd00::1', port: 3493 }],
    ['[fd00::1]', { listen: 'fd00::1', port: 3493 }],
    ['[fd00::1]:4000', { listen: 'fd00::1', port: 4000 }],
    [':4000', { listen: '127.0.0.1', port: 4000 }],
    ['', { listen: '127.0.0.1', port: 3493 }],
  ])('%j', (text, address) => {
    expect(parseNutAddress(text)).toEqual(address);
  });

  it.each([
    'rack',
    '172.16.0.1:',
    '172.16.0.1:0',
    '172.16.0.1:65536',
    '[172.16.0.1]:1',
    '1.2.3',
    ':a',
    '[::1',
  ])('not %j', (text) => {
    expect(parseNutAddress(text)).toBeUndefined();
  });
});
