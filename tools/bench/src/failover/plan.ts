import type { SystemName } from '../systems/terms.ts';
import type { Fault } from './faults.ts';

/** One fault to measure: the `cut`-th of its kind on its system, counted from 1. */
export interface PlannedCut {
  readonly system: SystemName;
  readonly fault: Fault;
  readonly cut: number;
}

/** Cuts that one rack goes through between being brought up and taken down. */
export interface Block {
  readonly system: SystemName;
  readonly cuts: readonly PlannedCut[];
}

export interface PlanChoices {
  readonly cuts: number;
  readonly faults: readonly Fault[];
  readonly systems: readonly SystemName[];
}

/**
 * Cuts of each fault that a system goes through before the next system has its turn: whatever drifts on the host (heat, caches, neighbours)
 * meets all systems alike, and a rack is brought up often enough that no measurement hangs on one rack.
 */
const CUTS_PER_BLOCK = 5;

/** Lays a run out: systems take turns block by block, and within a block all faults follow each other again and again. */
export function planBlocks(choices: PlanChoices): readonly Block[] {
  const blocks: Block[] = [];
  for (let first = 1; first <= choices.cuts; first += CUTS_PER_BLOCK) {
    const last = Math.min(first + CUTS_PER_BLOCK - 1, choices.cuts);
    for (const system of choices.systems) {
      blocks.push({ system, cuts: cutsOf(system, choices.faults, first, last) });
    }
  }
  return blocks;
}

function cutsOf(
  system: SystemName,
  faults: readonly Fault[],
  first: number,
  last: number,
): readonly PlannedCut[] {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return numbers.flatMap((cut) => faults.map((fault) => ({ system, fault, cut })));
}

/** Names a cut within a run. */
export function cutKey({ system, fault, cut }: PlannedCut): string {
  return `${system} ${fault} ${cut}`;
}

/** What of a plan is left to do; blocks that are done are left out. */
export function remainingBlocks(
  blocks: readonly Block[],
  done: ReadonlySet<string>,
): readonly Block[] {
  return blocks
    .map((block) => ({ ...block, cuts: block.cuts.filter((cut) => !done.has(cutKey(cut))) }))
    .filter((block) => block.cuts.length > 0);
}
