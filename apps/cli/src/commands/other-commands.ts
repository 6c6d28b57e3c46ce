import { Argument, type Command } from 'commander';
import { examples, showing } from '../command-options.ts';
import type { VersionOptions } from '../actions/version.ts';
import { write, type CliIo } from '../io.ts';

export function addOtherCommands(program: Command, io: CliIo): void {
  examples(
    showing(
      program.command('version').description('versions of this command and of the controller'),
    ),
    'version',
    'version -o json',
  ).action(async (options: VersionOptions) =>
    (await import('../actions/version.ts')).showVersion(io, options),
  );

  examples(
    program
      .command('completion')
      .description('print a completion script for your shell')
      .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish'])),
    'completion bash > /etc/bash_completion.d/grappe',
    'completion zsh > ~/.zfunc/_grappe',
    'completion fish > ~/.config/fish/completions/grappe.fish',
  ).action(async (shell: 'bash' | 'zsh' | 'fish') => {
    const { completionScript } = await import('../completion/completion-script.ts');
    await write(io.stdout, completionScript(shell, program));
  });

  program
    .command('__complete <kind>', { hidden: true })
    .action(async (kind: string) =>
      (await import('../actions/complete.ts')).completeNames(io, kind),
    );
}
