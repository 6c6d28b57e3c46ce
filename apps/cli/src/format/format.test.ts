import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paint } from '../io.ts';
import { progressText } from '../actions/progress.ts';
import { ageText, durationText, isoTime, parseDuration, spanText } from './duration.ts';
import { harmless, harmlessLog } from './harmless.ts';
import { cpusText, sizeText } from './size.ts';
import { renderTable, type Column } from './table.ts';

describe('durations', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
  ])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toEqual({ ok: true, value: ms }));
  it.each(['', '5', 'h', '1h 30m', '-1h', '1w', '1.5h'])('%j is none', (text) => {
    expect(parseDuration(text).ok).toBe(false);
  });
  it.each([
    [0, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [7_199_000, '1h'],
    [47 * 3_600_000, '47h'],
    [49 * 3_600_000, '2d'],
    [-5, '0s'],
  ])('%i ms is written %s', (ms, text) => expect(durationText(ms)).toBe(text));
  it.each([
    [0, '0.00 s'],
    [784, '0.78 s'],
    [9_994, '9.99 s'],
    [9_996, '10.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1m'],
    [200_000, '3m 20s'],
    [3_599_600, '1h'],
    [5_400_000, '1h 30m'],
    [172_799_000, '47h 59m'],
    [172_800_000, '2d'],
    [1_040_400_000, '12d 1h'],
    [-5, '0.00 s'],
  ])('%i ms is spelled out as %s', (ms, text) => expect(spanText(ms)).toBe(text));
  it('ages say past and future, documents say ISO', () => {
    expect(ageText(1_000, 181_000)).toBe('3m ago');
    expect(ageText(61_000, 1_000)).toBe('in 1m');
    expect(ageText(0, 1_000)).toBe('');
    expect(isoTime(1_000)).toBe('1970-01-01T00:00:01.000Z');
    expect([isoTime(0), isoTime(undefined), isoTime(9e15)]).toEqual([null, null, null]);
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1.0 KiB'],
    [949_000_000, '905 MiB'],
    [17_179_869_184, '16.0 GiB'],
  ])('%i is %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
  it('processors are short', () => {
    expect([0, 0.25, 1 / 3, 4].map(cpusText)).toEqual(['0', '0.25', '0.33', '4']);
  });
  it('progress says what a person waits for', () => {
    expect(progressText(512 * 1_024, 1_048_576, 1_024)).toBe(
      '50 %, 512 KiB of 1.0 MiB, 1000 KiB/s, 0s left',
    );
    expect(progressText(0, 0, 0)).toBe('100 %, 0 B of 0 B');
  });
});

describe('text of others', () => {
  it('never steers the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(harmless(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/u);
      }),
    );
    expect(harmlessLog('\u001b[1;31mred\u001b[0m\t\u001b]0;title\u0007')).toBe(
      '\u001b[1;31mred\u001b[0m\t?]0;title?',
    );
  });
});

describe('tables', () => {
  interface Row {
    readonly name: string;
    readonly count: number;
  }
  const columns: readonly Column<Row>[] = [
    { header: 'NAME', cell: (row) => ({ text: row.name, colour: 'green' }) },
    { header: 'N', cell: (row) => String(row.count), alignRight: true },
    { header: 'EMPTY', cell: () => '', when: 'filled' },
    { header: 'WIDE', cell: () => 'w', when: 'wide' },
  ];
  const plain: Paint = (_, text) => text;
  const rows = [
    { name: 'a', count: 5 },
    { name: 'longer\n', count: 10 },
  ];

  it('align, leave out what is empty, and end no line in spaces', () => {
    expect(renderTable(columns, rows, { wide: false, paint: plain })).toBe(
      'NAME      N\na         5\nlonger?  10\n',
    );
    expect(renderTable(columns, rows, { wide: true, paint: plain })).toContain('10  w\n');
  });

  it('have the same widths with colours', () => {
    const paint: Paint = (_, text) => `\u001b[1m${text}\u001b[0m`;
    const painted = renderTable(columns, rows, { wide: false, paint });
    expect(painted.replaceAll(/\u001b\[\dm/g, '')).toBe(
      renderTable(columns, rows, { wide: false, paint: plain }),
    );
  });
});
