import { describe, expect, it } from 'vitest';
import {
  askedIn,
  failureCounts,
  failedOf,
  longestWithoutAnswerMs,
  slowestMs,
  type RequestOutcome,
} from './outcomes.ts';

const good = (askedMs: number, tookMs = 1): RequestOutcome => ({ askedMs, tookMs, kept: false });
const failed = (askedMs: number, failure: string, tookMs = 1): RequestOutcome => ({
  ...good(askedMs, tookMs),
  failure,
});

describe('what became of requests', () => {
  const outcomes = [good(0), good(10, 5), failed(20, 'ECONNRESET'), failed(25, 'ECONNRESET')];

  it('belongs to when they were asked', () => {
    expect(askedIn(outcomes, { fromMs: 10, toMs: 25 })).toEqual(outcomes.slice(1, 3));
  });

  it('is counted by reason', () => {
    expect(failedOf(outcomes)).toHaveLength(2);
    expect(failureCounts([...outcomes, failed(9, 'status 502')])).toEqual({
      ECONNRESET: 2,
      'status 502': 1,
    });
  });

  it('has a slowest good answer', () => {
    expect(slowestMs([...outcomes, failed(1, 'no answer in time', 5_000)])).toBe(5);
    expect(slowestMs([])).toBe(0);
  });
});

describe('the longest time without an answer', () => {
  const period = { fromMs: 0, toMs: 100 };

  it('is between two good answers, in the order in which they came', () => {
    expect(longestWithoutAnswerMs([good(90), good(5, 45), good(0, 10)], period)).toBe(41);
  });

  it('does not count failures as answers', () => {
    expect(longestWithoutAnswerMs([good(19), failed(50, 'x'), good(89)], period)).toBe(70);
  });

  it('is all of the period when nothing was answered in it', () => {
    expect(longestWithoutAnswerMs([good(100)], period)).toBe(100);
  });
});
