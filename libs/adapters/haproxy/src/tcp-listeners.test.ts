import { describe, expect, it } from 'vitest';
import { isInTheWay, parseListeners } from './tcp-listeners.ts';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 320010AC:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1001 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 1002 1 0 100 0 0 10 0
   2: 00000000:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1003 1 0 100 0 0 10 0
`;
const TCP6 = `  sl  local_address                         remote_address
   0: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1004 1 0 100 0 0 10 0
   1: B80D0120000000000000000007000000:0051 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1005 1 0 100 0 0 10 0
   2: 00000000000000000000000000000000:0052 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1006 1 0 100 0 0 10 0
`;
const listeners = [...parseListeners(TCP), ...parseListeners(TCP6)];

describe('parseListeners', () => {
  it('finds sockets that listen, and only those', () => {
    expect(listeners.map(({ port, inode }) => [port, inode])).toEqual([
      [80, '1001'],
      [443, '1003'],
      [8081, '1004'],
      [81, '1005'],
      [82, '1006'],
    ]);
    expect(parseListeners('')).toEqual([]);
  });

  it.each([
    ['172.16.0.50', 80, ['1001']],
    ['172.16.0.51', 80, []],
    ['0.0.0.0', 80, ['1001']],
    ['127.0.0.1', 443, ['1003']],
    ['127.0.0.1', 8080, []],
    ['::1', 8081, ['1004']],
    ['127.0.0.1', 8081, []],
    ['2001:db8::7', 81, ['1005']],
    ['2001:db8::8', 81, []],
    ['::', 81, ['1005']],
    ['127.0.0.1', 82, ['1006']],
    ['::', 443, []],
  ])('knows what is in the way of %s port %i', (address, port, inodes) => {
    const found = listeners.filter((listener) => isInTheWay(listener, { address, port }));
    expect(found.map(({ inode }) => inode)).toEqual(inodes);
  });
});
