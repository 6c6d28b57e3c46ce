import type { Command } from 'commander';
import { examples, showing, wholeNumber } from '../command-options.ts';
import type { LogOptions } from '../actions/logs.ts';
import type { ListServicesOptions, ServiceOptions } from '../actions/service.ts';
import type { CliIo } from '../io.ts';

/** Lines of a log that a person reads before they ask for more. */
const LOG_TAIL_DEFAULT = 100;
/** The wire's uint32. */
const LOG_TAIL_MAX = 4_294_967_295;

export function addServiceCommands(program: Command, io: CliIo): void {
  const service = examples(
    program
      .command('service')
      .description('services of the stacks (named stack/service, or service where that is unique)'),
    'service ls',
    'service explain web',
  );
  const load = () => import('../actions/service.ts');

  examples(
    showing(
      service
        .command('ls')
        .description('list services')
        .option('--stack <stack>', 'only of this stack'),
    ),
    'service ls',
    'service ls --stack shop -o wide',
  ).action(async (options: ListServicesOptions) => (await load()).listServices(io, options));
  examples(
    showing(
      service
        .command('explain <service>')
        .description('why its tasks are where they are, and why others wait'),
    ),
    'service explain web',
    'service explain shop/web -o json',
  ).action(async (name: string, options: ServiceOptions) =>
    (await import('../actions/explain.ts')).explainService(io, name, options),
  );
  examples(
    showing(
      service.command('scale <service=replicas...>').description('change numbers of replicas'),
    ),
    'service scale web=3',
    'service scale shop/web=3 shop/worker=0',
  ).action(async (changes: string[], options: ServiceOptions) =>
    (await load()).scaleServices(io, changes, options),
  );
  addLogs(service, io);
}

function addLogs(service: Command, io: CliIo): void {
  const logs = service
    .command('logs <service>')
    .description('log lines of all tasks of a service')
    .option('-f, --follow', 'go on with new lines until Ctrl-C')
    .option(
      '--tail <lines>',
      'at most this many lines of each task',
      wholeNumber(0, LOG_TAIL_MAX),
      LOG_TAIL_DEFAULT,
    )
    .option('--task <id>', 'only of this task')
    .option('-t, --timestamps', 'with the time of each line');
  examples(
    showing(logs),
    'service logs web',
    'service logs -f --tail 10 shop/web',
    'service logs web -o json | jq -r .text',
  ).action(async (name: string, options: LogOptions) =>
    (await import('../actions/logs.ts')).serviceLogs(io, name, options),
  );
}
