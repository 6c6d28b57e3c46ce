import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SimulateOptions } from '../actions/simulate.ts';
import { parsePart, PARTS_EXPECTED, type Step } from '../actions/simulate-steps.ts';
import { collected, durationMs, examples, wholeNumber } from '../command-options.ts';
import { parseSize } from '../format/size.ts';
import { OUTPUT_FORMATS } from '../format/print.ts';
import type { CliIo } from '../io.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Shorter than that shows no failover, and what follows when power is back takes minutes. */
const FOR_MS_MIN = 10 * SECOND_MS;
const FOR_MS_DEFAULT = 4 * MINUTE_MS;
const SEED_MAX = 4_294_967_295;

export function addSimulateCommands(program: Command, io: CliIo): void {
  const steps = new Steps();
  examples(
    program
      .command('simulate')
      .description('what happens to stacks when parts of a rack fail, without any rack')
      .argument('<file>', 'rack.yaml')
      .argument('<compose-files...>', 'compose files of the stacks that run there')
      .option('--kill <part>', `takes the power from ${PARTS_EXPECTED}; may be repeated`, (text) =>
        steps.add('kill', text),
      )
      .option('--heal <part>', 'gives the power back to a part that was killed', (text) =>
        steps.add('heal', text),
      )
      .option('--at <duration>', 'when the --kill or --heal before it happens', (text) =>
        steps.at(durationMs(0, DAY_MS)(text)),
      )
      .addOption(
        new Option('--for <duration>', 'how long the rack is watched')
          .argParser(durationMs(FOR_MS_MIN, DAY_MS))
          .default(FOR_MS_DEFAULT, '4m'),
      )
      .option(
        '--seed <number>',
        'draws delays; the same gives the same',
        wholeNumber(0, SEED_MAX),
        1,
      )
      .option('--controller-on <node>', 'the controller runs there and loses its power with it')
      .option(
        '--memory <node=size>',
        'what a node, or every board of a kind, offers: pi3=3700m, rpi-4b=1800m; may be repeated',
        addMemory,
      )
      .option(
        '--env-file <file>',
        'variables for the compose files, instead of the .env beside each; may be repeated',
        collected,
      )
      .addOption(
        new Option('-o, --output <format>', 'how to print')
          .choices(OUTPUT_FORMATS)
          .default('table'),
      )
      .addHelpText('after', HELP),
    'simulate rack.yaml compose.yaml',
    'simulate rack.yaml compose.yaml --kill converter:c1',
    'simulate rack.yaml web.yaml db.yaml --kill node:pi3 --kill node:pi4 --at 10s --for 5m',
    'simulate rack.yaml compose.yaml --kill each-converter -o json',
  ).action(async (rack: string, compose: readonly string[], options: SimulateOptions) =>
    (await import('../actions/simulate.ts')).simulate(io, { rack, compose }, steps.all, options),
  );
}

/** --kill and --heal, each with the --at behind it: their order is what commander forgets. */
class Steps {
  readonly all: Step[] = [];

  add(verb: Step['verb'], text: string): string {
    const part = parsePart(text);
    if (part === undefined) throw new InvalidArgumentError(`Expected ${PARTS_EXPECTED}.`);
    this.all.push({ verb, part });
    return text;
  }

  at(atMs: number): number {
    const step = this.all.pop();
    if (step === undefined) throw new InvalidArgumentError('It follows a --kill or a --heal.');
    if (step.atMs !== undefined)
      throw new InvalidArgumentError('Each --kill and --heal has one --at.');
    this.all.push({ ...step, atMs });
    return atMs;
  }
}

function addMemory(
  text: string,
  earlier: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const [, name = '', size = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const bytes = parseSize(size);
  if (name === '' || bytes === undefined)
    throw new InvalidArgumentError('Expected NODE=SIZE or BOARD=SIZE, as pi3=3700m or rpi-4b=4g.');
  return new Map([...earlier, [name, bytes]]);
}

const HELP = `
The real controller and agents run on a simulated rack, in virtual time: no rack, no
controller and no network are needed. Without --kill each node and each converter fails in
turn. Without --heal the power comes back halfway.

Columns:
  REPLICAS      served before the failure > while the power is away
  WHILE OFF     replicas that are served just before the power is back
  NOT SERVED    how long no replica at all was served
  FULL AGAIN    how long it took until all replicas were served that can be; power + 14 s:
                only when the power was back, so long after it
  MEMORY TAKEN  what is reserved of the nodes that are left

Exit code:
  0  everything is served again while the power is still away
  1  some replica has no place until the power is back, or had none to begin with`;
