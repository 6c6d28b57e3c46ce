import { slotText, type NodeName, type TaskId } from '@grappe/domain';
import { LOOK_EVERY_MS } from '../engine/lease-watchdog.ts';
import type { Checker } from './checker.ts';

interface Holder {
  readonly task: TaskId;
  readonly node: NodeName;
}

/** Two that run at once, one of which its engine has started late. */
interface Overlap {
  readonly slot: string;
  readonly sinceMs: number;
}

export const singletons: Checker = {
  name: 'singletons',
  invariant: 1,
  text: 'at most one container of a slot marked singleton runs at any instant, on all engines together; one that is being stopped still runs; one that an engine has started after its lease, although it was asked before, is killed within half a second',
  watch: (report) => {
    const running = new Map<string, Map<string, Holder>>();
    const overlaps = new Set<Overlap>();
    const tell = (slot: string): void => {
      const holders = [...(running.get(slot)?.values() ?? [])];
      const list = holders.map(({ task, node }) => `${task} on ${node}`).join(', ');
      report(`${holders.length} containers of ${slot} run: ${list}`);
    };
    return {
      see: (observation, world) => {
        if (observation.kind !== 'container' || !observation.task.spec.singleton) return;
        const { node, task, after } = observation;
        const slot = `${task.service}#${slotText(task.slot)}`;
        const key = `${task.id} ${node}`;
        const holders = running.get(slot) ?? new Map<string, Holder>();
        running.set(slot, holders);
        if (after?.state !== 'running') {
          holders.delete(key);
          if (holders.size < 2)
            for (const overlap of overlaps) if (overlap.slot === slot) overlaps.delete(overlap);
          return;
        }
        if (holders.has(key)) return;
        holders.set(key, { task: task.id, node });
        if (holders.size < 2) return;
        // No lease can stop an engine that was asked in time; see ADR 0011.
        const isLate = [...holders.values()].some((holder) =>
          world.machine(holder.node)?.engine.wasStartedLate(holder.task),
        );
        if (isLate) overlaps.add({ slot, sinceMs: world.time.nowMs });
        else tell(slot);
      },
      afterEvent: (world) => {
        for (const overlap of overlaps) {
          if (world.time.nowMs - overlap.sinceMs <= LOOK_EVERY_MS) continue;
          overlaps.delete(overlap);
          tell(overlap.slot);
        }
      },
    };
  },
};
