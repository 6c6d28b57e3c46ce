import { startTestController } from './testing/test-controller.ts';
import { makeIdentities } from './testing/test-identities.ts';
import { writeContext } from './testing/test-terminal.ts';
import { sampleNode, TestWorld } from './testing/test-world.ts';
const ids = await makeIdentities();
const world = new TestWorld();
for (let i = 0; i < 8; i++) world.nodes.set(`pi${i}`, sampleNode(`pi${i}`));
const c = await startTestController(world, ids.controller);
console.log(await writeContext('/tmp/bench', c.address, ids.operator));
