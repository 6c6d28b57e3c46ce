import { describe, expect, it } from 'vitest';
import { fewestAnswering } from './fewest-answering.ts';

const seen = (target: string, ok: boolean, startedMs: number, endedMs = startedMs + 1) => ({
  target,
  ok,
  startedMs,
  endedMs,
});

describe('the fewest that answered at the same time', () => {
  it('counts each target by its latest question', () => {
    const handover = [
      seen('a', true, 0),
      seen('b', false, 0),
      seen('b', true, 20),
      seen('a', false, 40),
    ];
    expect(fewestAnswering(handover, 0)).toBe(1);
    const gap = [
      seen('a', true, 0),
      seen('b', false, 0),
      seen('a', false, 20),
      seen('b', true, 40),
    ];
    expect(fewestAnswering(gap, 0)).toBe(0);
  });

  it('does not let a late timeout speak against a younger answer', () => {
    const late = [seen('a', true, 0), seen('a', false, 10, 260), seen('a', true, 30)];
    expect(fewestAnswering(late, 0)).toBe(1);
  });

  it('looks only at what was asked since the instant', () => {
    expect(fewestAnswering([seen('a', false, 0), seen('a', true, 20)], 10)).toBe(1);
  });
});
