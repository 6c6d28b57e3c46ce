import { describe, expect, it } from 'vitest';
import { durationText, tickText } from './duration.ts';
import { markdownTable } from './markdown.ts';

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [513.6, '514 ms'],
    [1519, '1.52 s'],
    [19_004, '19.0 s'],
  ])('of %d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('is short as a mark of an axis', () => {
    expect([500, 1000, 20_000].map(tickText)).toEqual(['500 ms', '1 s', '20 s']);
  });
});

describe('a table', () => {
  it('is aligned as the formatter of the project aligns it', () => {
    expect(
      markdownTable(
        ['what', 'n'],
        [
          ['link cut', '20'],
          ['x', '1000'],
        ],
      ),
    ).toEqual([
      '| what     |    n |',
      '| -------- | ---: |',
      '| link cut |   20 |',
      '| x        | 1000 |',
    ]);
  });
});
