import { GrappeError } from '@grappe/domain';
import type { UpgradesHandlers } from '@grappe/protocol';
import { unary } from './test-calls.ts';
import { uploadsHandlers } from './test-uploads.ts';
import type { TestWorld } from './test-world.ts';

export function upgradesHandlers(world: TestWorld): UpgradesHandlers {
  const changed = (change: string) =>
    unary(world, () => {
      if (world.upgrade === undefined) throw new GrappeError('REFUSED', 'no upgrade is under way');
      world.upgradeRequests.push(change);
      return { upgrade: world.upgrade };
    });
  return {
    ...uploadsHandlers(world),
    StartUpgrade: unary(world, (request) => {
      if (world.upgradeProblem !== undefined)
        throw new GrappeError('INVALID_INPUT', world.upgradeProblem);
      world.upgradeRequests.push(request);
      world.upgrade = world.upgradeSteps.shift();
      return { upgrade: world.upgrade ?? null };
    }),
    GetUpgrade: unary(world, () => {
      world.upgrade = world.upgradeSteps.shift() ?? world.upgrade;
      return { upgrade: world.upgrade ?? null };
    }),
    PauseUpgrade: changed('pause'),
    ResumeUpgrade: changed('resume'),
    AbortUpgrade: changed('abort'),
  };
}
