import { Argument, type Command } from 'commander';
import { examples, showing, wholeNumber } from '../command-options.ts';
import type { AvailabilityOptions } from '../actions/availability.ts';
import type { IncidentOptions, ListIncidentsOptions } from '../actions/incident.ts';
import type { CliIo } from '../io.ts';

/** As many as a person reads at once. */
const INCIDENTS_SHOWN_DEFAULT = 20;
/** More than the controller keeps. */
const INCIDENTS_SHOWN_MAX = 10_000;

export function addIncidentCommands(program: Command, io: CliIo): void {
  const incident = examples(
    program.command('incident').description('failures that the rack has recorded'),
    'incident ls',
    'incident show 12',
  );
  const load = () => import('../actions/incident.ts');
  examples(
    showing(
      incident
        .command('ls')
        .description('list incidents, newest first')
        .option('--node <node>', 'only of this node, or of tasks on it')
        .option('--service <service>', 'only those that left a replica of this service unserved')
        .option('--open', 'only those in which something still waits')
        .option(
          '-n, --number <incidents>',
          'at most this many',
          wholeNumber(1, INCIDENTS_SHOWN_MAX),
          INCIDENTS_SHOWN_DEFAULT,
        ),
    ).addHelpText('after', LS_HELP),
    'incident ls --open',
    'incident ls --service web -n 100 -o wide',
  ).action(async (options: ListIncidentsOptions) => (await load()).listIncidents(io, options));
  examples(
    showing(
      incident
        .command('show <incident>')
        .description('one incident with its timeline: cut, suspected, confirmed, placed, serving'),
    ).addHelpText('after', SHOW_HELP),
    'incident show 12',
    'incident show 12 -o json',
  ).action(async (id: string, options: IncidentOptions) =>
    (await load()).showIncident(io, id, options),
  );
  examples(
    showing(
      program
        .command('availability')
        .description('how much of the time nodes and services were up')
        .addArgument(new Argument('[subject]', 'a node or a service')),
    ).addHelpText('after', AVAILABILITY_HELP),
    'availability',
    'availability shop/web -o json',
  ).action(async (subject: string | undefined, options: AvailabilityOptions) =>
    (await import('../actions/availability.ts')).showAvailability(io, subject, options),
  );
}

const LS_HELP = `
Columns:
  DETECTED      from the last sign of life until the failure was certain
  SERVED AGAIN  from the begin until the last replica was served again
  STATE         open: something waits; closed: all that can be served is;
                interrupted: the controller ended first, nobody has seen the end`;

const SHOW_HELP = `
Timeline, one line per moment and per replica that was not served:
  #####=====|  from when it was not served, = from when its successor was decided, | served
  #####>       it goes on, at least to the end of the axis
  #####?       the controller ended first, or the record is of an earlier one: nobody saw its end`;

const AVAILABILITY_HELP = `
Columns:
  AVAILABLE  share of the known time that it was up. A node: connected, with an engine, or
             away as planned (drained, maintenance). A service: at least one replica served
  FULL       the same, with every replica served that is wanted
  FAILURES   how often it was down
  DOWN       how long, all together
  MTBF       mean time between failures: time up divided by failures
  MTTR       mean time to repair: time down divided by failures
  UNKNOWN    share of the measured time in which no controller was there to see; it counts
             neither as up nor as down
  MEASURED   since when: since it was first up, or since the oldest record that is kept`;
