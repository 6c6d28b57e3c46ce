import {
  compareGenerations,
  type Assignment,
  type Generation,
  type NodeName,
} from '@grappe/domain';
import type { Checker } from './checker.ts';

export const durableBeforeActing: Checker = {
  name: 'durable-before-acting',
  invariant: 4,
  text: "a node's durable assignment is one that it was sent and never gives way to an older one, and its agent makes and starts containers of that assignment only, and starts none that stands by",
  watch: (report) => {
    const newest = new Map<NodeName, Generation>();
    /** Everything that a node was ever sent. */
    const sent = new Set<string>();
    return {
      see: (observation, world) => {
        if (observation.kind === 'assigned')
          sent.add(contentText(observation.node, observation.assignment));
        if (observation.kind === 'saved') {
          const { node, memory } = observation;
          const before = newest.get(node);
          const { generation, tasks } = memory.assignment;
          newest.set(node, generation);
          if (before !== undefined && compareGenerations(generation, before) < 0)
            report(`${node} went from generation ${text(before)} back to ${text(generation)}`);
          // A node that was let go makes itself an assignment without tasks.
          if (tasks.length > 0 && !sent.has(contentText(node, memory.assignment)))
            report(`${node} holds as generation ${text(generation)} what was never sent as that`);
        }
        // A card that was damaged has forgotten what it held.
        if (observation.kind === 'fault' && observation.fault.kind === 'power')
          if (observation.fault.damagesMemory)
            for (const machine of observation.fault.machines) newest.delete(machine as NodeName);
        if (observation.kind !== 'engine-call' || observation.task === undefined) return;
        const { node, operation, task } = observation;
        if (operation !== 'create' && operation !== 'start') return;
        const assignment = world.node(node)?.memory.durable?.assignment;
        const assigned = assignment?.tasks.find(({ id }) => id === task);
        if (assigned?.standby === true && operation === 'start')
          report(`${node} is to start ${task}, which its durable assignment has standing by`);
        if (assigned !== undefined) return;
        const durable = assignment === undefined ? 'none' : text(assignment.generation);
        report(
          `${node} is to ${operation} ${task}, which its durable assignment (${durable}) does not name`,
        );
      },
    };
  },
};

function contentText(node: NodeName, { generation, tasks }: Assignment): string {
  return [
    node,
    text(generation),
    ...tasks.map(({ id, standby }) => `${id}${standby ? ' (standby)' : ''}`),
  ].join(' ');
}

function text({ term, number }: Generation): string {
  return `${term}.${number}`;
}
