import type { FrontDoorHandlers } from '@grappe/protocol';
import { unary } from './test-calls.ts';
import type { TestWorld } from './test-world.ts';

export function frontDoorHandlers(world: TestWorld): FrontDoorHandlers {
  return {
    GetFrontDoor: unary(world, ({ service }) => {
      world.frontDoorsOf.push(service);
      return world.frontDoor;
    }),
  };
}
