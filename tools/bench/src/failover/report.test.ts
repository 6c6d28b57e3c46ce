import { describe, expect, it } from 'vitest';
import type { CutRecord } from './raw-file.ts';
import { reportFailover } from './report.ts';

const run = {
  startedAt: '2026-01-01T00:00:00Z',
  product: 'abc123',
  machine: {
    ...{ cpu: 'Board', cores: 4, memoryGb: 8, architecture: 'arm64', kernel: '6.6' },
    ...{ docker: '20.10', node: '20.19' },
  },
};
const records: readonly CutRecord[] = [
  ...[1000, 1500].map((servingAgainMs, index) => ({
    ...({
      system: 'grappe',
      fault: 'linkCut',
      victim: 'n1',
      shortMs: 900,
      hostBusyPercent: 5,
    } as const),
    ...{ cut: index + 1, servingAgainMs },
  })),
  {
    ...{ system: 'swarmDefault', fault: 'linkCut', cut: 1, victim: 'n1' },
    ...{ servingAgainMs: 20_000, shortMs: 19_000, hostBusyPercent: 5 },
  },
  { system: 'grappe', fault: 'linkCut', cut: 3, failure: 'waited 120 s, in vain' },
];

describe('the report', () => {
  const text = reportFailover({ run, records });
  const cells = text
    .split('\n')
    .filter((line) => line.startsWith('| link cut'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('says what was measured, and how that is to Swarm', () => {
    expect(cells).toHaveLength(2);
    expect(cells[0]).toEqual(
      expect.arrayContaining(['link cut, Grappe', '1.25 s', '1.50 s', '1.00 s', '900 ms', '6 %']),
    );
    expect(cells[1]).toEqual(expect.arrayContaining(['20.0 s', '100 %']));
  });

  it('hides no failure', () => {
    expect(cells[0]).toContain('2 (1 failed)');
    expect(text).toContain('not measured: link cut 3, Grappe: waited 120 s, in vain');
  });

  it('says on what it was measured', () => {
    for (const fact of ['4 cores (Board, arm64)', 'Linux 6.6', 'abc123', run.startedAt])
      expect(text).toContain(fact);
  });
});
