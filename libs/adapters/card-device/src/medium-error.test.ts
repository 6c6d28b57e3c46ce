import { expect, it } from 'vitest';
import { mediumError } from './medium-error.ts';

const CARD = { path: '/dev/sda', isDevice: true, isThere: true };
const kernel = (code: string) => Object.assign(new Error(code), { code });

it.each([
  [
    'EIO',
    { ...CARD, isThere: false },
    'UNREACHABLE',
    /was pulled out \(writing at byte 4096: EIO\)/,
  ],
  ['ENXIO', CARD, 'UNREACHABLE', /was pulled out/],
  ['ENODEV', CARD, 'UNREACHABLE', /was pulled out/],
  ['EIO', CARD, 'CORRUPT', /fails \(writing at byte 4096: EIO\)/],
  ['ENOSPC', CARD, 'CORRUPT', /smaller than it claims/],
  ['EPERM', CARD, 'REFUSED', /write-protected/],
  ['ENOSPC', { ...CARD, isDevice: false }, 'STORAGE_FULL', /no room/],
])('%s while writing is told as what it means', (errno, place, code, message) => {
  const error = mediumError(place, 'write', kernel(errno), 4_096);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(error.remedy).not.toBe('');
});

it.each([
  ['EBUSY', 'CONFLICT'],
  ['EACCES', 'FORBIDDEN'],
  ['EROFS', 'REFUSED'],
  ['ENOMEDIUM', 'UNREACHABLE'],
])('%s while opening too', (errno, code) => {
  expect(mediumError(CARD, 'open', kernel(errno))).toMatchObject({ code });
});
