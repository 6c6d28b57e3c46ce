import { JOIN_TTL_DEFAULT_MS, JOIN_TTL_MAX_MS, JOIN_USES_MAX } from '@grappe/domain';
import { Option, type Command } from 'commander';
import { durationMs, examples, showing, wholeNumber } from '../command-options.ts';
import type { EventOptions } from '../actions/events.ts';
import type { PsOptions } from '../actions/ps.ts';
import type { RebalanceOptions, TrustSilenceOptions } from '../actions/rack.ts';
import type { StatusOptions } from '../actions/status.ts';
import type { TokenOptions, TokensOptions } from '../actions/token.ts';
import type { CliIo } from '../io.ts';

const MINUTE_MS = 60_000;
/** The wire's uint32. */
const EVENT_TAIL_MAX = 4_294_967_295;

export function addRackCommands(program: Command, io: CliIo): void {
  examples(
    showing(program.command('status').description('the rack on one screen')),
    'status',
    'status -o json',
  ).action(async (options: StatusOptions) =>
    (await import('../actions/status.ts')).showStatus(io, options),
  );

  examples(
    showing(
      program
        .command('ps')
        .description('list tasks')
        .option('--stack <stack>', 'only of this stack')
        .option('--service <service>', 'only of this service')
        .option('--node <node>', 'only on this node')
        .option('-a, --all', 'also those that have ended'),
    ),
    'ps',
    'ps --stack shop --all -o wide',
  ).action(async (options: PsOptions) => (await import('../actions/ps.ts')).listTasks(io, options));

  examples(
    showing(
      program
        .command('events')
        .description('what has happened in the rack')
        .option('-f, --follow', 'go on until Ctrl-C')
        .option('--tail <events>', 'at most this many', wholeNumber(1, EVENT_TAIL_MAX)),
    ),
    'events --tail 20',
    'events -f',
  ).action(async (options: EventOptions) =>
    (await import('../actions/events.ts')).showEvents(io, options),
  );

  addRackNoun(program, io);
  addTokenCommands(program, io);
}

function addRackNoun(program: Command, io: CliIo): void {
  const rack = examples(
    program.command('rack').description('the rack as a whole'),
    'rack trust-silence',
  );
  examples(
    showing(
      rack
        .command('trust-silence')
        .description('say that the nodes that the controller does not hear are really down')
        .option('-y, --yes', 'do not ask'),
    ).addHelpText('after', TRUST_SILENCE_HELP),
    'rack trust-silence',
    'rack trust-silence --yes',
  ).action(async (options: TrustSilenceOptions) =>
    (await import('../actions/rack.ts')).trustSilence(io, options),
  );
  examples(
    showing(
      program
        .command('rebalance [service]')
        .description('move replicas, one at a time, to where they would be placed now')
        .option('--singletons', 'singletons, too: each is away until its successor runs'),
    ),
    'rebalance',
    'rebalance shop/web',
    'rebalance db --singletons',
  ).action(async (service: string | undefined, options: RebalanceOptions) =>
    (await import('../actions/rack.ts')).rebalance(io, service, options),
  );
}

const TRUST_SILENCE_HELP = `
When more than half of the nodes fall silent together, it may as well be the controller that
is cut off. It then moves nothing, and \`grappe status\` says so. It goes on by itself when
enough nodes are back, or when those that it still hears have confirmed the silence for a
while. This is for when none is left to ask, or when you know better.`;

function addTokenCommands(program: Command, io: CliIo): void {
  const token = examples(
    program.command('token').description('permissions to join the rack'),
    'token create',
    'token ls',
  );
  examples(
    showing(
      token
        .command('create')
        .description('make a token that lets a board join as a node')
        .option('--node <name>', 'only under this name')
        .addOption(
          new Option('--ttl <duration>', 'how long it is good, up to 31d')
            .argParser(durationMs(MINUTE_MS, JOIN_TTL_MAX_MS))
            .default(JOIN_TTL_DEFAULT_MS, '24h'),
        )
        .option('--uses <times>', 'how often it is good', wholeNumber(1, JOIN_USES_MAX), 1)
        .option('--replace', 'the board takes the place of the one that has the name'),
    ).addHelpText('after', REPLACE_HELP),
    'token create --node pi3',
    'token create --node pi3 --replace',
    'token create --ttl 30m --uses 4',
  ).action(async (options: TokenOptions) =>
    (await import('../actions/token.ts')).createToken(io, options),
  );
  examples(
    showing(token.command('ls').description('list tokens that have not expired')),
    'token ls',
    'token ls -o wide',
  ).action(async (options: TokensOptions) =>
    (await import('../actions/token.ts')).listTokens(io, options),
  );
  examples(
    showing(
      token
        .command('rm <token>')
        .description('let nobody join with a token any more; nodes that have joined stay'),
    ).addHelpText(
      'after',
      '\nA token is named by its id, or the beginning of it: never by all of it.',
    ),
    'token rm 7f3k',
  ).action(async (text: string, options: TokensOptions) =>
    (await import('../actions/token.ts')).removeToken(io, text, options),
  );
}

const REPLACE_HELP = `
With --replace, which needs --node, a name that is taken is given to the board that joins
with the token: at that moment the certificates of the board before it are revoked, and its
tasks are placed anew. Singletons wait until the old board has certainly stopped them.`;
