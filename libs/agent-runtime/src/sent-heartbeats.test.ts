import { describe, expect, it } from 'vitest';
import { HEARTBEATS_REMEMBERED_MAX, SentHeartbeats } from './sent-heartbeats.ts';

describe('heartbeats that were sent', () => {
  it('are remembered by their number, each for one answer', () => {
    const sent = new SentHeartbeats();
    expect([sent.next(100), sent.next(350), sent.next(600)]).toEqual([1, 2, 3]);
    expect(sent.answered(2)).toBe(350);
    expect(sent.answered(2)).toBeUndefined();
    expect(sent.answered(1)).toBeUndefined();
    expect(sent.answered(3)).toBe(600);
  });

  it('that were never sent have no time', () => {
    const sent = new SentHeartbeats();
    sent.next(100);
    for (const sequence of [0, 2, -1, Number.NaN]) expect(sent.answered(sequence)).toBeUndefined();
    expect(sent.answered(1)).toBe(100);
  });

  it('are forgotten when too many are not answered', () => {
    const sent = new SentHeartbeats();
    for (let n = 0; n <= HEARTBEATS_REMEMBERED_MAX; n += 1) sent.next(n);
    expect(sent.answered(1)).toBeUndefined();
    expect(sent.answered(2)).toBe(1);
  });
});
