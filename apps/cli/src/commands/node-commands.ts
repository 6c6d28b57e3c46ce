import type { Command } from 'commander';
import { examples, showing } from '../command-options.ts';
import type { NodeOptions, RemoveNodeOptions } from '../actions/node.ts';
import type { CliIo } from '../io.ts';

export function addNodeCommands(program: Command, io: CliIo): void {
  const node = examples(program.command('node').description('boards of the rack'), 'node ls');
  const load = () => import('../actions/node.ts');

  examples(
    showing(node.command('ls').description('list nodes')),
    'node ls',
    'node ls -o wide',
  ).action(async (options: NodeOptions) => (await load()).listNodes(io, options));
  examples(
    showing(node.command('inspect <node>').description('show everything about one node')),
    'node inspect pi3',
    'node inspect pi3 -o json',
  ).action(async (name: string, options: NodeOptions) =>
    (await load()).inspectNode(io, name, options),
  );
  examples(
    showing(
      node
        .command('drain <node>')
        .description('move the tasks of a node away and give it no new ones'),
    ),
    'node drain pi3',
  ).action(async (name: string, options: NodeOptions) =>
    (await load()).drainNode(io, name, options),
  );
  examples(
    showing(node.command('activate <node>').description('give a drained node tasks again')),
    'node activate pi3',
  ).action(async (name: string, options: NodeOptions) =>
    (await load()).activateNode(io, name, options),
  );
  examples(
    showing(
      node
        .command('remove <node>')
        .description('forget a node and revoke its certificate')
        .option('--force', 'also while it is connected')
        .option('-y, --yes', 'do not ask'),
    ),
    'node remove pi3',
    'node remove pi3 --force --yes',
  ).action(async (name: string, options: RemoveNodeOptions) =>
    (await load()).removeNode(io, name, options),
  );
}
