import { expect, it } from 'vitest';
import { librariesIn } from './program-entries.ts';

it('finds the libraries of a program, the loader included, and leaves out those of the kernel', () => {
  const output = [
    '\tlinux-vdso.so.1 (0x00007ffd0f1f2000)',
    '\tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1 (0x00007f3b7a0a1000)',
    '\tlibmissing.so => not found',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f3b7a4d2000)',
    '',
  ].join('\n');
  expect(librariesIn(output)).toEqual([
    '/lib/x86_64-linux-gnu/libz.so.1',
    '/lib64/ld-linux-x86-64.so.2',
  ]);
});
