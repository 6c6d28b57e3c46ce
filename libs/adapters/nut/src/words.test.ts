import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from './words.ts';

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

describe('words of a line', () => {
  it.each([
    ['VAR su700 ups.mfr "APC"', ['VAR', 'su700', 'ups.mfr', 'APC']],
    ['VAR su700 ups.id "My \\"big\\" UPS \\\\"', ['VAR', 'su700', 'ups.id', 'My "big" UPS \\']],
    ['VAR su700 ups.id ""', ['VAR', 'su700', 'ups.id', '']],
    ['  A   B ', ['A', 'B']],
    ['', []],
  ])('splits %s', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each(['VAR a b "open', 'ends in a backslash \\'])('refuses %s', (line) => {
    expect(splitWords(line)).toBeUndefined();
  });

  it('gives back any texts that were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        expect(splitWords(texts.map(quote).join(' '))).toEqual(texts);
      }),
      { seed: 4 },
    );
  });
});
