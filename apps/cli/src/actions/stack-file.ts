import type { StackSpec } from '@grappe/domain';
import { formatProblems, parseCompose, type ComposeOutcome, type Problem } from '@grappe/formats';
import { painter, write, type CliIo } from '../io.ts';
import {
  envFileText,
  interpolationVariables,
  stackNameOfFolder,
  type ComposeSource,
} from './compose-file.ts';
import { stackName } from './stack.ts';

export interface StackFileOptions {
  readonly stack?: string;
  readonly envFile?: readonly string[];
}

/** Reads the stack of a compose file and tells all that is wrong or doubtful in it; a number of problems when it cannot be used. */
export async function readStack(
  io: CliIo,
  source: ComposeSource,
  options: StackFileOptions,
): Promise<StackSpec | number> {
  const given = options.stack === undefined ? undefined : stackName(options.stack);
  const environment = interpolationVariables(io, source.folder, options.envFile);
  const parse = (name: string | undefined) =>
    parseCompose({
      files: [{ name: source.name, text: source.text }],
      ...(name !== undefined && { stackName: name }),
      environment,
      envFiles: envFileText(source.folder),
    });
  const outcome = withDefaultName(parse, given, source.folder);
  await printWarnings(io, source, outcome.warnings);
  if (outcome.ok) return outcome.stack;
  await printProblems(io, source, outcome.problems);
  return outcome.problems.length;
}

/** `--stack`, else the file's `name:`, else its folder's name; a wrong `name:` is an error and never replaced by the folder's. */
function withDefaultName(
  parse: (name: string | undefined) => ComposeOutcome,
  given: string | undefined,
  folder: string,
): ComposeOutcome {
  const outcome = parse(given);
  if (outcome.ok || given !== undefined) return outcome;
  if (outcome.problems.some(({ path }) => path === 'name')) return outcome;
  return parse(stackNameOfFolder(folder));
}

type Named = Pick<ComposeSource, 'name' | 'text'>;

export async function printProblems(
  io: CliIo,
  { name, text }: Named,
  problems: readonly Problem[],
): Promise<void> {
  await write(io.stderr, `${formatProblems(problems, { [name]: text })}\n`);
}

export async function printWarnings(
  io: CliIo,
  { name, text }: Named,
  warnings: readonly Problem[],
): Promise<void> {
  if (warnings.length === 0) return;
  const label = painter(io, io.stderr)('yellow', 'warning:');
  const lines = warnings.map(
    (warning) => `${label} ${formatProblems([warning], { [name]: text })}\n`,
  );
  await write(io.stderr, lines.join(''));
}

/** `one problem`, `3 problems`. */
export function problemsText(count: number): string {
  return count === 1 ? 'one problem' : `${count} problems`;
}
