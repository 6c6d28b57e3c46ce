import { Lab } from './lab.ts';
import type { LabChoices } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import { prepareHost } from './prepare.ts';
import {
  joinAndStartAgents,
  operatorEnvironment,
  requireBuiltProduct,
  startController,
} from './product.ts';
import { labStatus, statusTable } from './status.ts';

/** What `up` is told. */
export interface UpChoices extends LabChoices {
  readonly bare: boolean;
}

/** Brings a lab up for a person: checks the host, tells each step, undoes all on Ctrl-C. */
export async function runUp(choices: UpChoices, say: (line: string) => void): Promise<void> {
  prepareHost({ install: false, say: () => undefined });
  if (!choices.bare) requireBuiltProduct();
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const { name, nodes, subnet, body, gateways } = choices;
  const lab = await Lab.up({
    name,
    nodes,
    subnet,
    body,
    gateways,
    signal: interrupt.signal,
    onProgress: say,
  });
  try {
    if (!choices.bare) {
      say('controller');
      await startController(lab, interrupt.signal);
      stopIfAsked(interrupt.signal);
      say('agents');
      await joinAndStartAgents(lab);
    }
    stopIfAsked(interrupt.signal);
    lab.markReady();
  } catch (error) {
    say('removing what was made so far');
    await lab.down();
    throw error;
  }
  console.log(statusTable(await labStatus(lab)));
  const flag = name === 'lab' ? '' : ` --name ${name}`;
  say(`\nExplore it: npm run lab -- env${flag}    Remove it: npm run lab -- down${flag}`);
}

function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new LabError('interrupted', 'interrupted: the lab is not up');
}

/** Lines for a shell to read (`eval "$(npm run -s lab -- env)"`), with notes for a person. */
export function environmentText(lab: Lab): string {
  const exports = Object.entries(operatorEnvironment(lab)).map(
    ([key, value]) => `export ${key}=${value}`,
  );
  const engines = lab.nodes.map(
    (node) => `# ${node.name} ${node.address}: DOCKER_HOST=unix://${node.dockerSocket} docker ps`,
  );
  return ['# what the grappe command line reads', ...exports, '# engines', ...engines].join('\n');
}
