import { runningContainers } from '../containers.ts';
import type { DemoContext } from '../demo-context.ts';
import { secondsText } from '../duration.ts';
import { labCommand, showDockerPs } from '../lab-command.ts';
import { OLD_REPLICA_STOPPED_MS_MAX } from '../measurements.ts';

/** A node says who it is as soon as it can; a certificate check and a few retries later it is back. */
const READY_TIMEOUT_MS = 30_000;
/** Fine enough to measure a second to a few percent. */
const POLL_INTERVAL_MS = 20;

/** Plugs the cable in again and waits until the node has let go of what was given to another. Returns how long that took. */
export async function healServingNode(context: DemoContext, node: string): Promise<number> {
  const { narrator } = context;
  narrator.step(`Plug ${node} in again`);
  narrator.say(
    `${node} never noticed: its replica runs on, though another has its place by now.`,
    'As soon as the node is back it learns that this task is not wanted any more, and stops it.',
  );
  await showDockerPs(context, node);
  narrator.command(labCommand(context, 'heal', node));
  const healedMs = performance.now();
  await context.lab.heal(node);
  const stoppedMs = await untilEmpty(context, node, healedMs);
  narrator.say(`  ${secondsText(stoppedMs)} later its old container is gone.`);
  await showDockerPs(context, node);
  await untilReady(context, node);
  await context.draw();
  return stoppedMs;
}

async function untilEmpty(context: DemoContext, name: string, healedMs: number): Promise<number> {
  const node = context.lab.node(name);
  const isOver = (): boolean => performance.now() - healedMs > OLD_REPLICA_STOPPED_MS_MAX;
  while ((await runningContainers(node)).length > 0 && !isOver()) {
    await context.pause(POLL_INTERVAL_MS);
  }
  return performance.now() - healedMs;
}

/** Plugs in a node that has nothing to let go of. */
export async function healIdleNode(context: DemoContext, node: string): Promise<void> {
  context.narrator.command(labCommand(context, 'heal', node));
  await context.lab.heal(node);
  await untilReady(context, node);
  context.narrator.say(`  ${node} is ready again`);
}

function untilReady(context: DemoContext, name: string): Promise<boolean> {
  return context.waitFor(`${name} to be ready`, READY_TIMEOUT_MS, async () => {
    const { nodes } = await context.rackState();
    return nodes.some((node) => node.name === name && node.condition === 'ready') || undefined;
  });
}
