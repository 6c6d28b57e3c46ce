import type { RolloutsHandlers } from '@grappe/protocol';
import { unary } from './test-calls.ts';
import type { TestWorld } from './test-world.ts';

export function rolloutsHandlers(world: TestWorld): RolloutsHandlers {
  const changed = (change: string) =>
    unary(world, ({ service }: { readonly service: string }) => {
      world.service(service);
      world.rolloutChanges.push(`${change} ${service}`);
      return { rollout: world.rollouts[0] ?? null };
    });
  return {
    ListRollouts: unary(world, ({ service, limit }) => {
      world.service(service);
      const found = world.rollouts.filter((rollout) => rollout.service === service);
      const next = world.rolloutSteps.shift();
      if (next !== undefined) world.rollouts[0] = next;
      return { rollouts: limit > 0 ? found.slice(0, limit) : found };
    }),
    PauseRollout: changed('pause'),
    ResumeRollout: changed('resume'),
    UndoRollout: changed('undo'),
  };
}
