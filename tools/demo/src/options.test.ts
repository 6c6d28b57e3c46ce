import { expect, it } from 'vitest';
import { parseOptions } from './options.ts';

it('uses a rack of its own name unless told otherwise', () => {
  expect(parseOptions([])).toMatchObject({ name: 'demo', keep: false, json: false });
  expect(parseOptions(['--keep', '--name', 'try', '--json'])).toMatchObject({
    name: 'try',
    keep: true,
    json: true,
  });
});

it('refuses what it does not know', () => {
  expect(() => parseOptions(['--nodes', '9'])).toThrow('--nodes');
});
