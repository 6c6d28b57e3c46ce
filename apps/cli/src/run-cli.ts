import { GrappeError } from '@grappe/domain';
import { CommanderError, type Command } from 'commander';
import type { CliIo } from './io.ts';
import { EXIT_NO, NegativeAnswer } from './negative-answer.ts';
import { passedThrough, runPassedThrough } from './pass-through.ts';
import { createProgram } from './program.ts';
import { EXIT_INTERRUPTED, reportError } from './report-error.ts';

/** Runs one command line and answers its exit code; the process stays as it was. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const program = createProgram(io);
  try {
    const other = passedThrough(args);
    if (other !== undefined) return await runPassedThrough(io, other);
    await program.parseAsync(args, { from: 'user' });
    return io.interrupted.aborted ? EXIT_INTERRUPTED : 0;
  } catch (error) {
    if (io.interrupted.aborted) return EXIT_INTERRUPTED;
    if (error instanceof NegativeAnswer) return EXIT_NO;
    if (error instanceof CommanderError) return usageOutcome(io, program, args, error);
    return reportError(io, error);
  }
}

/** Help and version are no errors; everything else that commander refuses is wrong input. */
async function usageOutcome(
  io: CliIo,
  program: Command,
  args: readonly string[],
  error: CommanderError,
): Promise<number> {
  if (error.exitCode === 0) return 0;
  const words = commandWords(program, args);
  const help = ['grappe', ...words, '--help'].join(' ');
  const message =
    error.code === 'commander.help'
      ? `${words.length === 0 ? 'a command' : `what to do with ${words.join(' ')}`} is missing`
      : error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  return reportError(io, new GrappeError('INVALID_INPUT', message, { remedy: help }));
}

/** The part of a command line that names a command, for the help that fits. */
function commandWords(program: Command, args: readonly string[]): string[] {
  const [first, ...rest] = args;
  const child = program.commands.find((command) => command.name() === first);
  return child === undefined ? [] : [child.name(), ...commandWords(child, rest)];
}
