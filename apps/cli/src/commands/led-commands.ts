import { Option, type Command } from 'commander';
import { examples } from '../command-options.ts';
import type { LedLegendOptions } from '../actions/led-legend.ts';
import { OUTPUT_FORMATS } from '../format/print.ts';
import type { CliIo } from '../io.ts';

export function addLedCommands(program: Command, io: CliIo): void {
  const led = examples(
    program.command('led').description('what the lights of the nodes say'),
    'led legend',
  );
  // Needs no controller: it is for who stands before a rack that blinks, whatever the reason.
  examples(
    led
      .command('legend')
      .description(
        'every state that lights can show, with its patterns, its meaning and what to do',
      )
      .addOption(
        new Option('-o, --output <format>', 'how to print')
          .choices(OUTPUT_FORMATS)
          .default('table'),
      ),
    'led legend',
    'led legend -o json',
  ).action(async (options: LedLegendOptions) =>
    (await import('../actions/led-legend.ts')).showLedLegend(io, options),
  );
}
