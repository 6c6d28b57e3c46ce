import { GrappeError, type StackSpec } from '@grappe/domain';
import { formatProblems, parseCompose, type ComposeOutcome, type Problem } from '@grappe/formats';
import { encodeStackSpec, type ServiceChange__Output } from '@grappe/protocol';
import { printRows, type OutputFormat } from '../format/print.ts';
import type { CellColour, Column } from '../format/table.ts';
import { note, painter, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import {
  envFileText,
  interpolationVariables,
  readCompose,
  stackNameOfFolder,
  type ComposeSource,
} from './compose-file.ts';
import { changeKind, type ChangeKind } from './change-kind.ts';
import { stackName } from './stack.ts';

export interface DeployOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly stack?: string;
  readonly dryRun?: boolean;
  readonly envFile?: readonly string[];
}

export async function deploy(io: CliIo, file: string, options: DeployOptions): Promise<void> {
  const source = await readCompose(io, file);
  const stack = await readStack(io, source, options);
  const dryRun = options.dryRun ?? false;
  await withSession(io, options, async ({ client }) => {
    const { changes } = await client.deploy({ stack: encodeStackSpec(stack), dryRun });
    await printRows(io, options.output, {
      columns: changeColumns,
      rows: changes,
      none: 'nothing to change',
      document: () => ({
        stack: stack.name,
        dryRun,
        changes: changes.map((change) => ({
          service: change.service,
          change: changeKind(change.kind),
          version: change.kind === 'KIND_REMOVED' ? null : change.version,
        })),
      }),
    });
    await note(io, summary(stack.name, changes, dryRun));
  });
}

async function readStack(
  io: CliIo,
  source: ComposeSource,
  options: DeployOptions,
): Promise<StackSpec> {
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
  await write(io.stderr, `${formatProblems(outcome.problems, { [source.name]: source.text })}\n`);
  const count = outcome.problems.length;
  throw new GrappeError(
    'INVALID_INPUT',
    `${source.name} cannot be deployed: ${count === 1 ? 'one problem' : `${count} problems`}, listed above`,
    { remedy: 'mend the file and deploy it again; nothing was changed' },
  );
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

async function printWarnings(
  io: CliIo,
  source: ComposeSource,
  warnings: readonly Problem[],
): Promise<void> {
  if (warnings.length === 0) return;
  const label = painter(io, io.stderr)('yellow', 'warning:');
  const text = warnings
    .map((warning) => `${label} ${formatProblems([warning], { [source.name]: source.text })}\n`)
    .join('');
  await write(io.stderr, text);
}

const KIND_COLOUR: Readonly<Record<ChangeKind, CellColour>> = {
  created: 'green',
  updated: 'yellow',
  scaled: 'cyan',
  removed: 'red',
  unchanged: 'dim',
};

const changeColumns: readonly Column<ServiceChange__Output>[] = [
  { header: 'SERVICE', cell: (change) => change.service },
  {
    header: 'CHANGE',
    cell: (change) => {
      const kind = changeKind(change.kind);
      return { text: kind, colour: KIND_COLOUR[kind] };
    },
  },
  {
    header: 'VERSION',
    cell: (change) => (change.version === 0 ? '' : String(change.version)),
    alignRight: true,
  },
];

function summary(
  stack: string,
  changes: readonly ServiceChange__Output[],
  dryRun: boolean,
): string {
  const changed = changes.filter(({ kind }) => changeKind(kind) !== 'unchanged').length;
  if (dryRun) return `dry run: nothing was changed (services that would be: ${changed})`;
  if (changed === 0) return `stack ${stack} is as it was`;
  return `stack ${stack} is accepted (services changed: ${changed}): \`grappe ps --stack ${stack}\` shows its tasks`;
}
