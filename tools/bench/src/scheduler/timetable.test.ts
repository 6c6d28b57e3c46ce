import { describe, expect, it } from 'vitest';
import { Timetable } from './timetable.ts';

describe('a timetable', () => {
  it('gives out what is due, by time, then in the order in which it was added', () => {
    const table = new Timetable<string>();
    table.add(20, 'late');
    table.add(9.5, 'first');
    table.add(10, 'second');
    expect(table.takeUntil(9)).toEqual([]);
    expect(table.takeUntil(15)).toEqual(['first', 'second']);
    expect(table.takeUntil(20)).toEqual(['late']);
    expect(table.takeUntil(100)).toEqual([]);
  });

  it('loses nothing that is added for a time that is over', () => {
    const table = new Timetable<string>();
    table.takeUntil(50);
    table.add(10, 'overdue');
    expect(table.takeUntil(51)).toEqual(['overdue']);
  });
});
