import { describe, expect, it } from 'vitest';
import {
  RETAINED_BYTES_PER_OWNER_MAX,
  RETAINED_BYTES_MAX,
  RETAINED_TOPICS_PER_OWNER_MAX,
} from './limits.ts';
import { RetainedBudget } from './retained-budget.ts';

describe('retained budget', () => {
  it('bounds the topics of one owner and frees them again', () => {
    const budget = new RetainedBudget();
    for (let i = 0; i < RETAINED_TOPICS_PER_OWNER_MAX; i += 1) {
      expect(budget.book('n1', `t/${i}`, 1)).toBe(true);
    }
    expect(budget.book('n1', 't/more', 1)).toBe(false);
    expect(budget.book('n1', 't/0', 2)).toBe(true);
    expect(budget.book('n2', 't/more', 1)).toBe(true);
    expect(budget.book('n1', 't/0', 0)).toBe(true);
    expect(budget.book('n1', 't/other', 1)).toBe(true);
  });

  it('bounds the bytes of one owner, and a refused replacement changes nothing', () => {
    const budget = new RetainedBudget();
    expect(budget.book('n1', 'a', RETAINED_BYTES_PER_OWNER_MAX - 1)).toBe(true);
    expect(budget.book('n1', 'b', 1)).toBe(false);
    expect(budget.book('n1', 'a', RETAINED_BYTES_PER_OWNER_MAX)).toBe(false);
    expect(budget.book('n1', 'b', 1)).toBe(false);
    expect(budget.book('n1', 'a', 1)).toBe(true);
    expect(budget.book('n1', 'b', 1)).toBe(true);
  });

  it('bounds who is trusted by the rack alone', () => {
    const budget = new RetainedBudget('c');
    for (let i = 0; i <= RETAINED_TOPICS_PER_OWNER_MAX; i += 1) {
      expect(budget.book('c', `t/${i}`, 1)).toBe(true);
    }
    expect(budget.book('c', 'large', RETAINED_BYTES_PER_OWNER_MAX)).toBe(true);
    expect(budget.book('c', 'larger', RETAINED_BYTES_MAX)).toBe(false);
  });

  it('bounds the rack', () => {
    const budget = new RetainedBudget();
    const owners = RETAINED_BYTES_MAX / RETAINED_BYTES_PER_OWNER_MAX;
    for (let i = 0; i < owners; i += 1) {
      expect(
        budget.book(`n${i}`, `t${i % 10}${Math.floor(i / 10)}`, RETAINED_BYTES_PER_OWNER_MAX - 3),
      ).toBe(true);
    }
    expect(budget.book('late', 'x', 1)).toBe(false);
  });
});
