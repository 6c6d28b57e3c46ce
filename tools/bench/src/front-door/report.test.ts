import { expect, it } from 'vitest';
import { figuresOf, throughputFiguresOf, type ProxyRound } from './figures.ts';
import { parseOptions } from './options.ts';
import { reportFrontDoor } from './report.ts';

const round = (grappe: number, plain: number, promising: number): ProxyRound => {
  const of = (requestsPerS: number) => ({
    requestsPerS,
    cpuUsPerRequest: 1_000_000 / requestsPerS,
  });
  return { grappe: of(grappe), plain: of(plain), promising: of(promising) };
};
const ROUNDS = [round(90, 100, 90), round(80, 100, 100), round(95, 100, 95)];

it('compares with both proxies, each by the median of the rounds', () => {
  const figures = throughputFiguresOf(ROUNDS);
  expect(figures.ratioToPlainHaproxy).toBeCloseTo(0.9);
  expect(figures.cpuRatioToPlainHaproxy).toBeCloseTo(1 / 0.9);
  expect(figures.ratioToHaproxyWithSamePromises).toBe(1);
  expect(figures.cpuRatioToHaproxyWithSamePromises).toBe(1);
});

it('reports both, the plain one first', () => {
  const figures = figuresOf({
    outcomes: [],
    periods: [],
    keepalivedDefaultMs: [3_000],
    rounds: [round(90, 100, 96)],
  });
  const machine = {
    cpu: 'a',
    cores: 4,
    memoryGb: 1,
    architecture: 'x64',
    kernel: '6',
    docker: '20',
    node: '20',
  };
  const text = reportFrontDoor(figures, {
    startedAt: '2026-01-01T00:00:00.000Z',
    machine,
    product: '0',
  });
  const [plain, promising] = ['**0.900**', '**0.938**'].map((figure) => text.indexOf(figure));
  expect(plain).toBeGreaterThan(0);
  expect(promising).toBeGreaterThan(plain ?? Infinity);
});

it('measures all unless told to compare proxies only', () => {
  expect(parseOptions([]).only).toBeUndefined();
  expect(parseOptions(['--only', 'throughput']).only).toBe('throughput');
  expect(() => parseOptions(['--only', 'faults'])).toThrow('--only takes throughput');
});
