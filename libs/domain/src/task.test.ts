import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareGenerations, type Generation } from './assignment.ts';
import {
  statusMayFollow,
  TASK_STATES,
  taskEnded,
  type TaskState,
  type TaskStatus,
} from './task.ts';

function status(attempt: number, state: TaskState): TaskStatus {
  return { attempt, state, health: 'none', message: '', ports: [] };
}

const statuses = fc
  .tuple(fc.nat({ max: 3 }), fc.constantFrom(...TASK_STATES))
  .map(([attempt, state]) => status(attempt, state));

describe('statusMayFollow', () => {
  it.each([
    [0, 'assigned', 0, 'preparing', true],
    [0, 'running', 0, 'running', true],
    [0, 'running', 0, 'starting', false],
    [0, 'running', 1, 'preparing', true],
    [1, 'starting', 0, 'running', false],
    [2, 'running', 1, 'failed', true],
    [0, 'failed', 1, 'running', false],
    [0, 'stopped', 0, 'stopped', false],
    [0, 'lost', 0, 'running', false],
  ] as const)('%d %s, then %d %s: %s', (attempt, state, nextAttempt, next, expected) => {
    expect(statusMayFollow(status(attempt, state), status(nextAttempt, next))).toBe(expected);
  });

  it('lets nothing follow an end', () => {
    fc.assert(
      fc.property(statuses, statuses, (current, next) => {
        if (taskEnded(current.state)) expect(statusMayFollow(current, next)).toBe(false);
      }),
      { seed: 1 },
    );
  });

  it('never lets two different statuses follow each other in turn', () => {
    fc.assert(
      fc.property(statuses, statuses, (a, b) => {
        const same = a.attempt === b.attempt && a.state === b.state;
        if (!same) expect(statusMayFollow(a, b) && statusMayFollow(b, a)).toBe(false);
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});

describe('compareGenerations', () => {
  const generations: fc.Arbitrary<Generation> = fc.record({
    term: fc.nat({ max: 3 }),
    number: fc.nat({ max: 3 }),
  });

  it('puts the term before the number', () => {
    expect(compareGenerations({ term: 2, number: 1 }, { term: 1, number: 9 })).toBeGreaterThan(0);
    expect(compareGenerations({ term: 1, number: 1 }, { term: 1, number: 2 })).toBeLessThan(0);
    expect(compareGenerations({ term: 1, number: 1 }, { term: 1, number: 1 })).toBe(0);
  });

  it('is an order', () => {
    fc.assert(
      fc.property(generations, generations, generations, (a, b, c) => {
        expect(Math.sign(compareGenerations(a, b))).toBe(0 - Math.sign(compareGenerations(b, a)));
        if (compareGenerations(a, b) <= 0 && compareGenerations(b, c) <= 0)
          expect(compareGenerations(a, c)).toBeLessThanOrEqual(0);
      }),
      { seed: 1 },
    );
  });
});
