import { GrappeError, type StackSpec } from '@grappe/domain';
import { encodeStackSpec, type ServiceChange__Output } from '@grappe/protocol';
import { printRows, type OutputFormat } from '../format/print.ts';
import type { CellColour, Column } from '../format/table.ts';
import { note, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { readCompose, type ComposeSource } from './compose-file.ts';
import { changeKind, type ChangeKind } from './change-kind.ts';
import { problemsText, readStack } from './stack-file.ts';

export interface DeployOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly stack?: string;
  readonly dryRun?: boolean;
  readonly envFile?: readonly string[];
}

export async function deploy(io: CliIo, file: string, options: DeployOptions): Promise<void> {
  const source = await readCompose(io, file);
  const stack = await stackToDeploy(io, source, options);
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

async function stackToDeploy(
  io: CliIo,
  source: ComposeSource,
  options: DeployOptions,
): Promise<StackSpec> {
  const stack = await readStack(io, source, options);
  if (typeof stack !== 'number') return stack;
  throw new GrappeError(
    'INVALID_INPUT',
    `${source.name} cannot be deployed: ${problemsText(stack)}, listed above`,
    { remedy: 'mend the file and deploy it again; nothing was changed' },
  );
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
