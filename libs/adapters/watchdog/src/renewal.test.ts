import type { TaskId } from '@grappe/domain';
import type { GuardedContainer } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { isRenewal, whatStays } from './renewal.ts';

function container(digit: string, changes: Partial<GuardedContainer> = {}): GuardedContainer {
  return {
    task: `t-${digit}` as TaskId,
    containerId: digit.repeat(64),
    leaseUntilMs: 1_000,
    stopGraceMs: 500,
    ...changes,
  };
}

const A = container('a');
const B = container('b');

describe('a renewal', () => {
  it('is the same list, in any order, and with later ends', () => {
    expect(isRenewal([A, B], [B, A])).toBe(true);
    expect(isRenewal([A, B], [A, container('b', { leaseUntilMs: 1_250 })])).toBe(true);
    expect(isRenewal([A], [container('a', { stopGraceMs: 600 })])).toBe(true);
  });

  it.each([
    ['one joins', [A], [A, B]],
    ['one leaves', [A, B], [A]],
    ['one takes the place of another', [A], [B]],
    ['one is named twice in place of another', [A, B], [A, A]],
    ['one was named twice', [A, A], [A, B]],
    ['it belongs to another task', [A], [container('a', { task: 't-x' as TaskId })]],
    ['a lease ends earlier', [A], [container('a', { leaseUntilMs: 999, stopGraceMs: 9_000 })]],
    ['it is killed earlier', [A], [container('a', { leaseUntilMs: 1_250, stopGraceMs: 100 })]],
  ])('is none when %s', (_, former, next) => {
    expect(isRenewal(former, next)).toBe(false);
  });
});

describe('a change that failed', () => {
  it('leaves the former containers, with the leases that were renewed', () => {
    const renewed = container('a', { leaseUntilMs: 2_000 });
    expect(whatStays([A, B], [renewed, container('c')])).toEqual([renewed, B]);
  });

  it('takes no lease back', () => {
    const shortened = container('a', { leaseUntilMs: 10 });
    expect(whatStays([A], [shortened])).toEqual([A]);
  });
});
