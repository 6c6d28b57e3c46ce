import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { writeTar } from './tar-writer.ts';

const archive = writeTar([
  { type: 'folder', path: 'etc', mode: 0o755 },
  { type: 'file', path: 'etc/motd', mode: 0o640, data: Buffer.from('hello\n') },
  { type: 'link', path: 'bin', target: 'usr/bin' },
]);

it('writes what tar reads', () => {
  const listed = execFileSync('tar', ['-tv', '--full-time', '--utc', '-f', '-'], {
    input: archive,
  });
  expect(
    listed
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ')),
  ).toEqual([
    'drwxr-xr-x root/root 0 1970-01-01 00:00:00 etc/',
    '-rw-r----- root/root 6 1970-01-01 00:00:00 etc/motd',
    'lrwxrwxrwx root/root 0 1970-01-01 00:00:00 bin -> usr/bin',
  ]);
  const text = execFileSync('tar', ['-xOf', '-', 'etc/motd'], { input: archive });
  expect(text.toString()).toBe('hello\n');
});

it('refuses names that its format cannot hold', () => {
  const path = 'a'.repeat(101);
  expect(() => writeTar([{ type: 'folder', path, mode: 0o755 }])).toThrow('too long for tar');
});
