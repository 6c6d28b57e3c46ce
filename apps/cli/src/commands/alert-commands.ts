import type { Command } from 'commander';
import type { ListAlertsOptions, TestHooksOptions } from '../actions/alert.ts';
import { examples, showing, wholeNumber } from '../command-options.ts';
import type { CliIo } from '../io.ts';

/** As many as a person reads at once. */
const ALERTS_SHOWN_DEFAULT = 20;
/** More than the controller keeps. */
const ALERTS_SHOWN_MAX = 10_000;

export function addAlertCommands(program: Command, io: CliIo): void {
  const alert = examples(
    program.command('alert').description('what a person should know of, and whom the rack tells'),
    'alert ls',
    'alert test',
  );
  const load = () => import('../actions/alert.ts');
  examples(
    showing(
      alert
        .command('ls')
        .description('list alerts, newest first')
        .option('--open', 'only those that last')
        .option(
          '-n, --number <alerts>',
          'at most this many',
          wholeNumber(1, ALERTS_SHOWN_MAX),
          ALERTS_SHOWN_DEFAULT,
        ),
    ).addHelpText('after', LS_HELP),
    'alert ls --open',
    'alert ls -n 100 -o json',
  ).action(async (options: ListAlertsOptions) => (await load()).listAlerts(io, options));
  examples(
    showing(
      alert
        .command('test')
        .description('send a test to the hooks of rack.yaml, and say what came back')
        .option('--hook <name>', 'only to this one'),
    ).addHelpText('after', TEST_HELP),
    'alert test',
    'alert test --hook pager',
  ).action(async (options: TestHooksOptions) => (await load()).testHooks(io, options));
}

const LS_HELP = `
Columns:
  SEVERITY  warning: all is served, with less in reserve; critical: something is not served,
            or soon will not be
  BECAUSE   the alert that explains this one: hooks are not told of it, unless it outlasts that`;

const TEST_HELP = `
Ends with 1 when a hook could not be told.`;
