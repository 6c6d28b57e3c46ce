import { joinAndStartAgents, Lab, operatorEnvironment, startController } from '@grappe/tool-lab';
import { DemoContext } from '../demo-context.ts';
import { GrappeCommand } from '../grappe-command.ts';
import type { Narrator } from '../narrator.ts';
import type { DemoOptions } from '../options.ts';

const NODES = 4;
const NODES_READY_TIMEOUT_MS = 30_000;

/** Brings the virtual rack up, with a controller and an agent on every node; removes it again when that fails. */
export async function bringUpRack(
  options: DemoOptions,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<DemoContext> {
  narrator.step('A rack of four nodes on this machine');
  narrator.say(
    'Each node has its own network, address, processes, disk folder and Docker Engine, as a board would.',
    '',
  );
  const onProgress = (step: string): void => narrator.say(`  ${step}`);
  const { name, subnet } = options;
  // A rack that is to stay belongs to nobody; until it is complete it still goes with this process.
  const ownerPid = options.keep ? undefined : process.pid;
  const lab = await Lab.up({ name, subnet, nodes: NODES, ownerPid, signal, onProgress });
  try {
    const context = new DemoContext({
      lab,
      narrator,
      grappe: new GrappeCommand(narrator, operatorEnvironment(lab), signal),
      signal,
    });
    await startProduct(context);
    return context;
  } catch (error) {
    await lab.down();
    throw error;
  }
}

async function startProduct(context: DemoContext): Promise<void> {
  const { lab, narrator, signal } = context;
  signal.throwIfAborted();
  narrator.say('  controller: makes the certificate authority of the rack');
  await startController(lab, signal);
  signal.throwIfAborted();
  narrator.say('  agents: each enrols with a join token and gets its certificate');
  await joinAndStartAgents(lab);
  await context.waitFor('all nodes to be ready', NODES_READY_TIMEOUT_MS, async () => {
    const { nodes } = await context.rackState();
    return nodes.filter(({ condition }) => condition === 'ready').length === NODES || undefined;
  });
  await context.grappe.show('node', 'ls');
  await context.draw();
}
