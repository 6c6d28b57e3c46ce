import { SERVERS_PER_BACK_END_MAX } from './front-door-check.ts';
import type { TaskId } from './names.ts';

/** Who has which slot of a back end. */
export interface SlotTable {
  /** Slots there are. */
  readonly slots: number;
  readonly held: ReadonlyMap<TaskId, number>;
  /** Where the search for a free slot goes on, so that one that was left is used last, when its connections have ended. */
  readonly next: number;
}

/** A service of two replicas can be updated start-first, or scaled to eight, without a reload. */
const SLOTS_MIN = 8;

/**
 * The table for these tasks: each keeps the slot that it has, gone ones leave theirs, new ones take free ones. When there are too few, their
 * number is doubled, which costs a reload. It never falls, since that would cost one as well. More tasks than a back end may have are left out.
 */
export function assignSlots(former: SlotTable | undefined, tasks: readonly TaskId[]): SlotTable {
  const admitted = [...new Set(tasks)].slice(0, SERVERS_PER_BACK_END_MAX);
  let slots = former?.slots ?? SLOTS_MIN;
  while (slots < admitted.length) slots = Math.min(2 * slots, SERVERS_PER_BACK_END_MAX);
  const held = new Map<TaskId, number>();
  for (const task of admitted) {
    const slot = former?.held.get(task);
    if (slot !== undefined) held.set(task, slot);
  }
  // Fresh slots have no connections at all.
  let next = slots === former?.slots ? former.next : (former?.slots ?? 0) + 1;
  const taken = new Set(held.values());
  for (const task of admitted) {
    if (held.has(task)) continue;
    while (taken.has(next)) next = (next % slots) + 1;
    held.set(task, next);
    taken.add(next);
    next = (next % slots) + 1;
  }
  return { slots, held, next };
}
