import { slotText, type NodeName, type TaskId } from '@grappe/domain';
import type { Checker } from './checker.ts';

export const singletons: Checker = {
  name: 'singletons',
  invariant: 1,
  text: 'at most one container of a slot marked singleton runs at any instant, on all engines together; one that is being stopped still runs',
  watch: (report) => {
    const running = new Map<string, Map<TaskId, NodeName>>();
    return {
      see: (observation) => {
        if (observation.kind !== 'container' || !observation.task.spec.singleton) return;
        const { node, task, after } = observation;
        const slot = `${task.service}#${slotText(task.slot)}`;
        const holders = running.get(slot) ?? new Map<TaskId, NodeName>();
        running.set(slot, holders);
        if (after?.state !== 'running') {
          holders.delete(task.id);
          return;
        }
        if (holders.has(task.id)) return;
        holders.set(task.id, node);
        if (holders.size < 2) return;
        const list = [...holders].map(([id, where]) => `${id} on ${where}`).join(', ');
        report(`${holders.size} containers of ${slot} run: ${list}`);
      },
    };
  },
};
