import { describe, expect, it } from 'vitest';
import type { SystemName } from '../systems/terms.ts';
import type { Fault } from './faults.ts';
import type { CutRecord } from './raw-file.ts';
import { summarizeFailover } from './summary.ts';

const measured = (
  system: SystemName,
  fault: Fault,
  cut: number,
  servingAgainMs: number,
): CutRecord => ({
  system,
  fault,
  cut,
  victim: 'black-pearl1',
  servingAgainMs,
  shortMs: 1,
  hostBusyPercent: 5,
});

describe('the figures of a run', () => {
  it('are per fault and system, in whole milliseconds', () => {
    const records = [
      measured('grappe', 'linkCut', 1, 1000.4),
      measured('grappe', 'linkCut', 2, 1400.6),
      measured('grappe', 'linkCut', 3, 1200),
      measured('swarmDefault', 'linkCut', 1, 19_000),
      measured('grappe', 'nodeKill', 1, 1100),
    ];
    expect(summarizeFailover(records)).toEqual({
      linkCut: {
        grappe: { servingAgainMsMedian: 1200, servingAgainMsMax: 1401, n: 3, failed: 0 },
        swarmDefault: { servingAgainMsMedian: 19_000, servingAgainMsMax: 19_000, n: 1, failed: 0 },
      },
      nodeKill: {
        grappe: { servingAgainMsMedian: 1100, servingAgainMsMax: 1100, n: 1, failed: 0 },
      },
    });
  });

  it('count what was not recovered from, and do not mix it in', () => {
    const failed: CutRecord = { system: 'grappe', fault: 'linkCut', cut: 2, failure: 'in vain' };
    const { linkCut } = summarizeFailover([measured('grappe', 'linkCut', 1, 1000), failed]);
    expect(linkCut?.grappe).toEqual({
      ...{ servingAgainMsMedian: 1000, servingAgainMsMax: 1000, n: 1, failed: 1 },
    });
  });
});
