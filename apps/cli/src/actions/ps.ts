import { printRows, type OutputFormat } from '../format/print.ts';
import type { CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { nodeName } from './node.ts';
import { resolveService } from './resolve-service.ts';
import { stackName } from './stack.ts';
import { presentTasks, taskColumns, taskDocument } from './task-view.ts';

export interface PsOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly stack?: string;
  readonly service?: string;
  readonly node?: string;
  readonly all?: boolean;
}

export async function listTasks(io: CliIo, options: PsOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { stack, service, node } = options;
    const of = {
      ...(stack !== undefined && { stack: stackName(stack) }),
      ...(service !== undefined && { service: await resolveService(client, service) }),
    };
    const { tasks } = await client.listTasks({
      ...of,
      ...(node !== undefined && { node: nodeName(node) }),
      includeEnded: options.all ?? false,
    });
    // What a task takes over from is on another node.
    const everywhere =
      node !== undefined && tasks.some(({ movedFrom }) => movedFrom !== '')
        ? (await client.listTasks({ ...of, includeEnded: false })).tasks
        : tasks;
    await printRows(io, options.output, {
      columns: taskColumns(io.nowMs(), presentTasks(everywhere)),
      rows: tasks,
      none: options.all ? 'no tasks' : 'no tasks; --all shows ended ones, too',
      document: () => ({ tasks: tasks.map(taskDocument) }),
    });
  });
}
