import { describe, expect, it } from 'vitest';
import { formatProblems } from './format-problems.ts';

const problem = {
  file: 'c.yaml',
  line: 2,
  column: 8,
  path: 'services.web',
  message: 'it is wrong',
};

describe('problems for a terminal', () => {
  it('have the place, the line and a caret', () => {
    expect(
      formatProblems([{ ...problem, expected: 'right' }], { 'c.yaml': 'a:\r\n  web: x\r\n' }),
    ).toBe('c.yaml:2:8 services.web: it is wrong (expected: right)\n      web: x\n           ^');
  });

  it('do without a line that is not there', () => {
    expect(formatProblems([{ ...problem, path: '' }], {})).toBe('c.yaml:2:8: it is wrong');
    expect(formatProblems([problem], { 'c.yaml': 'a' })).toBe(
      'c.yaml:2:8 services.web: it is wrong',
    );
  });

  it('cut a long line around the fault', () => {
    const line = `${'x'.repeat(500)}!${'y'.repeat(500)}`;
    const [, shown = '', caret = ''] = formatProblems([{ ...problem, line: 1, column: 501 }], {
      'c.yaml': line,
    }).split('\n');
    expect(shown.length).toBeLessThan(110);
    expect(shown[caret.indexOf('^')]).toBe('!');
  });

  it('cannot steer the terminal, and keep the caret in place', () => {
    const text = formatProblems([{ ...problem, line: 1, column: 4, message: 'a\u001b[2Jb' }], {
      'c.yaml': '\uFEFF\t\u001b]x',
    });
    expect(text).not.toMatch(/[\u001b\t\uFEFF]/);
    expect(text.split('\n').slice(1)).toEqual(['     ?]x', '       ^']);
  });
});
