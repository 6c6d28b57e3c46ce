import { statusMayFollow, type TaskId, type TaskStatus } from '@grappe/domain';
import type { SimulatedWorld } from '../world/world.ts';
import type { Checker } from './checker.ts';

const say = ({ attempt, state }: TaskStatus): string => `${state} (attempt ${attempt})`;

export const onlyForward: Checker = {
  name: 'only-forward',
  invariant: 4,
  text: 'what the controller takes a task to be never goes back while it runs, and a task that has ended stays so across its restarts',
  watch: (report) => {
    const seen = new Map<TaskId, TaskStatus>();
    let run = 0;
    const forget = (world: SimulatedWorld): void => {
      run = world.controller.runs;
      // While its disk is full a controller decides in memory only, and what it had decided there is gone with it.
      const ended = new Set(
        world.controller.state
          .durable('task/')
          .filter(hasEnded)
          .map(({ key }) => key),
      );
      for (const task of seen.keys()) if (!ended.has(`task/${task}`)) seen.delete(task);
    };
    return {
      afterEvent: (world) => {
        const state = world.controller.driver?.state;
        if (state === undefined) return;
        if (world.controller.runs !== run) forget(world);
        for (const [task, status] of state.live.statuses) {
          const before = seen.get(task);
          if (before === status) continue;
          seen.set(task, status);
          if (before === undefined || same(before, status)) continue;
          if (!statusMayFollow(before, status))
            report(`task ${task} was ${say(before)} and is ${say(status)}`);
        }
      },
    };
  },
};

function hasEnded({ value }: { readonly value: unknown }): boolean {
  return (value as { readonly ended?: unknown }).ended !== undefined;
}

function same(a: TaskStatus, b: TaskStatus): boolean {
  return a.attempt === b.attempt && a.state === b.state;
}
