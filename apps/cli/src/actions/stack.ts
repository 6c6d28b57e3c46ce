import { GrappeError, parseStackName } from '@grappe/domain';
import type { Stack__Output } from '@grappe/protocol';
import { confirm } from '../confirm.ts';
import { ageText, isoTime } from '../format/duration.ts';
import { printDocument, printRows, type Document, type OutputFormat } from '../format/print.ts';
import type { Column } from '../format/table.ts';
import { note, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';

export interface StackOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

export interface RemoveStackOptions extends StackOptions {
  readonly yes?: boolean;
}

function stackColumns(nowMs: number): readonly Column<Stack__Output>[] {
  return [
    { header: 'STACK', cell: (stack) => stack.name },
    { header: 'SERVICES', cell: (stack) => String(stack.services), alignRight: true },
    {
      header: 'TASKS',
      cell: ({ tasksRunning, tasksWanted }) => ({
        text: `${tasksRunning}/${tasksWanted}`,
        colour: tasksRunning === tasksWanted ? 'green' : 'yellow',
      }),
      alignRight: true,
    },
    { header: 'DEPLOYED', cell: (stack) => ageText(stack.deployedAtMs, nowMs) },
  ];
}

function stackDocument(stack: Stack__Output): Document {
  return {
    name: stack.name,
    services: stack.services,
    tasksRunning: stack.tasksRunning,
    tasksWanted: stack.tasksWanted,
    deployedAt: isoTime(stack.deployedAtMs),
  };
}

export async function listStacks(io: CliIo, options: StackOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { stacks } = await client.listStacks();
    await printRows(io, options.output, {
      columns: stackColumns(io.nowMs()),
      rows: stacks,
      none: 'no stacks: `grappe deploy FILE` brings one',
      document: () => ({ stacks: stacks.map(stackDocument) }),
    });
  });
}

export async function removeStack(
  io: CliIo,
  name: string,
  options: RemoveStackOptions,
): Promise<void> {
  const known = stackName(name);
  await confirm(io, `Stop all services of stack ${name}? (named volumes stay)`, options.yes);
  await withSession(io, options, async ({ client }) => {
    const { servicesRemoved } = await client.removeStack({ name: known });
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, { stack: name, servicesRemoved });
    }
    await note(
      io,
      `stack ${name} is removed (services: ${servicesRemoved}); its tasks are being stopped`,
    );
  });
}

export function stackName(text: string): string {
  const name = parseStackName(text);
  if (name.ok) return name.value;
  throw new GrappeError('INVALID_INPUT', name.error, {
    remedy: '`grappe stack ls` lists all stacks',
  });
}
