import type { Command } from 'commander';
import { collected, examples, showing } from '../command-options.ts';
import type { DeployOptions } from '../actions/deploy.ts';
import type { RemoveStackOptions, StackOptions } from '../actions/stack.ts';
import type { CliIo } from '../io.ts';

export function addStackCommands(program: Command, io: CliIo): void {
  examples(
    showing(
      program
        .command('deploy <file>')
        .description('make the rack run the stack of a compose file (- reads stdin)')
        .option('--stack <name>', "name of the stack (default: the file's name:, else its folder)")
        .option('--dry-run', 'only show what would be changed')
        .option(
          '--env-file <file>',
          'variables for the file, instead of the .env beside it; may be repeated',
          collected,
        ),
    ),
    'deploy compose.yaml',
    'deploy --stack shop --dry-run compose.yaml',
    'deploy --stack shop - < compose.yaml',
  ).action(async (file: string, options: DeployOptions) =>
    (await import('../actions/deploy.ts')).deploy(io, file, options),
  );

  const stack = examples(
    program.command('stack').description('deployed compose files'),
    'stack ls',
  );
  const load = () => import('../actions/stack.ts');
  examples(showing(stack.command('ls').description('list stacks')), 'stack ls').action(
    async (options: StackOptions) => (await load()).listStacks(io, options),
  );
  examples(
    showing(
      stack
        .command('rm <stack>')
        .description('stop all services of a stack; named volumes stay')
        .option('-y, --yes', 'do not ask'),
    ),
    'stack rm shop',
    'stack rm shop --yes',
  ).action(async (name: string, options: RemoveStackOptions) =>
    (await load()).removeStack(io, name, options),
  );
}
