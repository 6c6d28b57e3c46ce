import { operatorEnvironment } from '@grappe/tool-lab';
import type { DemoContext } from '../demo-context.ts';
import { grappeAlias } from '../grappe-command.ts';
import { entriesUrl } from '../guestbook.ts';
import { labCommand } from '../lab-command.ts';
import { servingVictim, webNodes } from '../victims.ts';

/** From here on the rack stays without this process. Says how to explore it. */
export async function keepRack(context: DemoContext): Promise<void> {
  const { lab, narrator } = context;
  lab.markReady();
  const exports = Object.entries(operatorEnvironment(lab)).map(
    ([key, value]) => `export ${key}=${value}`,
  );
  const tasks = await context.tasks();
  const victim = servingVictim(tasks) ?? '1';
  const commands = [
    ...exports,
    grappeAlias(),
    'grappe node ls',
    'grappe ps',
    'grappe service explain web',
    'grappe service logs web',
    'grappe events --follow',
    ...webNodes(tasks).map((node) => `curl ${entriesUrl(context.address(node))}`),
    labCommand(context, 'cut', victim),
    labCommand(context, 'heal', victim),
    labCommand(context, 'status'),
    labCommand(context, 'down'),
  ];
  narrator.title('The rack is still running. Explore it:');
  narrator.say(...commands.map((command) => `  ${command}`), '', 'The last one removes it.');
}

/** Removes everything the demo made. */
export async function removeRack(context: DemoContext): Promise<void> {
  context.narrator.say('', 'Removing the rack: nodes, engines, containers, network, data.');
  context.probe.stop();
  await context.lab.down();
}
