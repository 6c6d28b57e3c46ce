import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSlots, type SlotTable } from './front-door-slots.ts';
import type { TaskId } from './names.ts';

const tasks = (...names: readonly string[]): readonly TaskId[] => names as readonly TaskId[];

const EIGHT = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('assignSlots', () => {
  it('gives each task a slot of its own that it keeps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 20 })),
        (steps) => {
          let table: SlotTable | undefined;
          for (const step of steps) {
            const names = tasks(...step.map(String));
            const next = assignSlots(table, names);
            expect([...next.held.keys()].sort()).toEqual([...names].sort());
            expect(new Set(next.held.values()).size).toBe(names.length);
            expect(Math.min(1, ...next.held.values())).toBeGreaterThanOrEqual(1);
            expect(Math.max(0, ...next.held.values())).toBeLessThanOrEqual(next.slots);
            expect(next.slots).toBeGreaterThanOrEqual(table?.slots ?? 0);
            for (const [task, slot] of table?.held ?? []) {
              if (next.held.has(task)) expect(next.held.get(task)).toBe(slot);
            }
            table = next;
          }
        },
      ),
    );
  });

  it('uses a slot that was left last', () => {
    let table = assignSlots(undefined, tasks('a', 'b'));
    expect([...table.held]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    table = assignSlots(table, tasks('b', 'c'));
    expect(table.held.get('c' as TaskId)).toBe(3);
    for (const name of ['d', 'e', 'f', 'g', 'h']) table = assignSlots(table, tasks('b', name));
    expect(table.held.get('h' as TaskId)).toBe(8);
    table = assignSlots(table, tasks('b', 'i'));
    expect(table.held.get('i' as TaskId)).toBe(1);
  });

  it('doubles the slots when there are too few', () => {
    const eight = assignSlots(undefined, tasks(...EIGHT));
    expect(eight.slots).toBe(8);
    const nine = assignSlots(eight, tasks(...EIGHT, 'i'));
    expect([nine.slots, nine.held.get('i' as TaskId)]).toEqual([16, 9]);
    expect(assignSlots(nine, tasks('a')).slots).toBe(16);
  });

  it('leaves out what is more than a back end may have', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => String(index));
    const table = assignSlots(undefined, tasks(...names));
    expect([table.slots, table.held.size]).toEqual([1_024, 1_024]);
  });
});
