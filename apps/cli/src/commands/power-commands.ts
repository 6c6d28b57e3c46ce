import { TIERS, type Tier } from '@grappe/domain';
import { Argument, Option, type Command } from 'commander';
import { durationMs, examples, showing, wholeNumber } from '../command-options.ts';
import type { PowerOptions, SetTierOptions } from '../actions/power.ts';
import type { PowerReportOptions } from '../actions/power-report.ts';
import type { CliIo } from '../io.ts';

/** What a duration may be at all; the controller says what it takes for a tier. */
const SECOND_MS = 1_000;
const YEAR_MS = 365 * 86_400_000;

/** What the controller keeps, and says when it is less. */
const REPORT_DAYS_MAX = 400;
const REPORT_DAYS_DEFAULT = 7;

export function addPowerCommands(program: Command, io: CliIo): void {
  const power = examples(
    showing(
      program
        .command('power')
        .description('the energy of the rack: what is left, how long it lasts, who draws what'),
    ).addHelpText('after', POWER_HELP),
    'power',
    'power -o json',
    'power plan',
    'power report',
  )
    // As at the root: an option behind a subcommand is that one's.
    .enablePositionalOptions()
    .action(async (options: PowerOptions) => (await load()).showPower(io, options));
  examples(
    showing(
      power
        .command('plan')
        .description('what each tier would do to the rack as it is now; changes nothing')
        .addArgument(new Argument('[tier]', 'only this one, with reasons').choices(TIERS)),
    ).addHelpText('after', PLAN_HELP),
    'power plan',
    'power plan saver',
  ).action(async (tier: Tier | undefined, options: PowerOptions) =>
    (await load()).planPower(io, tier, options),
  );
  addReportCommand(power, io);
  addTierCommands(power, io);
}

const load = () => import('../actions/power.ts');

function addReportCommand(power: Command, io: CliIo): void {
  examples(
    showing(
      power
        .command('report')
        .description('what was used, by day, node and service, and what that costs')
        .addOption(
          new Option('--days <n>', `the latest days, today included, up to ${REPORT_DAYS_MAX}`)
            .argParser(wholeNumber(1, REPORT_DAYS_MAX))
            .default(REPORT_DAYS_DEFAULT),
        ),
    ).addHelpText('after', REPORT_HELP),
    'power report',
    'power report --days 30 -o wide',
    'power report --days 90 -o json',
  ).action(async (options: PowerReportOptions) => {
    const { reportPower } = await import('../actions/power-report.ts');
    await reportPower(io, options);
  });
}

function addTierCommands(power: Command, io: CliIo): void {
  examples(
    showing(
      power
        .command('set-tier')
        .description('set the tier for a while, whatever the battery says short of its end')
        .addArgument(new Argument('<tier>').choices(TIERS))
        .addOption(
          new Option('--for <duration>', 'how long, from 1m to 7d, for instance 30m or 1h30m')
            .argParser(durationMs(SECOND_MS, YEAR_MS))
            .makeOptionMandatory(),
        )
        .option('-y, --yes', 'do not ask; only shutdown does'),
    ),
    'power set-tier saver --for 2h',
    'power set-tier shutdown --for 1h --yes',
  ).action(async (tier: Tier, options: SetTierOptions) =>
    (await load()).setTier(io, tier, options),
  );
  examples(
    showing(
      power.command('clear-tier').description('end what set-tier began: back to the battery'),
    ),
    'power clear-tier',
  ).action(async (options: PowerOptions) => (await load()).clearTier(io, options));
}

const POWER_HELP = `
Lines:
  charge      best guess, and the range that holds it 95 of 100 times: █ sure, ▒ perhaps
  known by    what has told the charge last: full, rest, loaded, empty, gauge or memory
  drawn       from the battery, with what converters lose
  forecast    when each tier begins; absent while the battery does not go down
Nodes are measured, modelled by their board, or halted.`;

const REPORT_HELP = `
Days are those of UTC; -o wide has a column for each. Of time in which no controller was
there, and of nodes that were away, nothing is known: it is said, and nothing is made up.
PER 24 H is as if it went on as it did while it was known.
Of what a node draws, its tasks share alike what its board draws idle, and what is above
that by the processors that they reserve; (none): nodes on which nothing ran.
Prices, and the server to compare with, are in rack.yaml, under power.prices.`;

const PLAN_HELP = `
Actions:
  stay   it stays on            drain  its tasks move away, then it is halted
  halt   it is halted           off    it is off
  wake   it is started          wait   it is to be started or halted, and cannot yet`;
