import { describe, expect, it } from 'vitest';
import { figuresOf, hasPassed, type FlashRound } from './figures.ts';
import { parseOptions } from './options.ts';
import { reportFlash } from './report.ts';

const ROUND: FlashRound = {
  ddDirectSeconds: 4,
  ddBufferedSeconds: 5,
  ddReadSeconds: 2,
  writeSeconds: 4.4,
  verifySeconds: 2.2,
  commandSeconds: 7,
  peakRssMb: 101,
};
const FACTS = { megabytes: 4096, bytesEqual: true };

describe('the figures of bench:flash', () => {
  it('compare medians, with the faster dd', () => {
    const rounds = [ROUND, { ...ROUND, writeSeconds: 40 }, { ...ROUND, peakRssMb: 120 }];
    const figures = figuresOf(rounds, FACTS);
    expect(figures).toMatchObject({ writeRatioToDd: 1.1, verifyRatioToRead: 1.1, peakRssMb: 120 });
    expect(hasPassed(figures)).toBe(true);
  });

  it.each([
    [{ ...ROUND, writeSeconds: 4.7 }, FACTS],
    [{ ...ROUND, verifySeconds: 2.4 }, FACTS],
    [{ ...ROUND, peakRssMb: 151 }, FACTS],
    [ROUND, { ...FACTS, bytesEqual: false }],
  ])('are not good enough when one of them is not', (round, facts) => {
    expect(hasPassed(figuresOf([round], facts))).toBe(false);
  });

  it('become a page', () => {
    const machine = {
      cpu: 'x',
      cores: 4,
      memoryGb: 8,
      architecture: 'x64',
      kernel: '6',
      docker: 'absent',
      node: '20',
    };
    const page = reportFlash(figuresOf([ROUND], FACTS), { startedAt: '2026', machine });
    expect(page).toContain('**1.10** times');
    expect(page).toContain('npm run bench:flash');
  });
});

describe('the options of bench:flash', () => {
  it('have an image of 4 GiB unless told otherwise', () => {
    expect(parseOptions([])).toMatchObject({ megabytes: 4096, rounds: 5, out: 'docs/benchmarks' });
    expect(() => parseOptions(['--megabytes', '0'])).toThrow(TypeError);
  });
});
