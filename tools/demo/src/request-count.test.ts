import type { Observation } from '@grappe/tool-lab';
import { describe, expect, it } from 'vitest';
import { restartedCount } from './containers.ts';
import { answersBetween, countRequests } from './request-count.ts';

function seen(target: string, startedMs: number, endedMs: number, ok = true): Observation {
  return { target, ok, startedMs, endedMs };
}

describe('requests', () => {
  const observations = [
    seen('a', 90, 110),
    seen('a', 100, 104),
    seen('a', 120, 1120, false),
    seen('b', 130, 131),
    seen('c', 130, 131, false),
    seen('a', 200, 201),
  ];

  it('are counted by when they were sent, for the nodes asked about', () => {
    expect(countRequests(observations, ['a', 'b'], 100, 200)).toEqual({ answered: 2, failed: 1 });
  });

  it('are shown when they were answered', () => {
    expect(answersBetween(observations, 'a', 100, 200)).toBe(2);
    expect(answersBetween(observations, 'c', 100, 200)).toBe(0);
  });
});

describe('containers', () => {
  it('count as restarted when they are gone or started anew', () => {
    const before = ['a', 'b', 'c'].map((id) => ({ id, startedAt: '1' }));
    const after = [
      { id: 'a', startedAt: '1' },
      { id: 'b', startedAt: '2' },
    ];
    expect(restartedCount(before, after)).toBe(2);
    expect(restartedCount(before, before)).toBe(0);
  });
});
