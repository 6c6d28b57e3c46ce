import type { Command } from 'commander';
import { examples } from '../command-options.ts';

/** Commands that are programs of their own; run-cli.ts hands over to them before these definitions come into play. */
export const PASSED_THROUGH = {
  controller: ['init', 'context', 'hub', 'run'],
  agent: ['join', 'run', 'first-boot'],
} as const;

/** For help and completion only. */
export function addProcessCommands(program: Command): void {
  const controller = examples(
    program.command('controller').description('the controller, on its machine'),
    'controller init --help',
  );
  examples(
    controller.command('init').description('set up a rack: its CA, its state, an operator context'),
    'controller init --help',
  );
  examples(
    controller.command('context').description("make an operator's context, new or anew"),
    'controller context --help',
  );
  examples(
    controller.command('hub').description('make the certificate of a home automation hub'),
    'controller hub --help',
  );
  examples(controller.command('run').description('run the controller'), 'controller run --help');
  const agent = examples(
    program.command('agent').description('the agent, on a board'),
    'agent join --help',
  );
  examples(
    agent.command('join').description('make this board a node of a rack'),
    'agent join --help',
  );
  examples(agent.command('run').description('run the agent'), 'agent run --help');
  examples(
    agent.command('first-boot').description('set up and join a board from its prepared card'),
    'agent first-boot --help',
  );
}
