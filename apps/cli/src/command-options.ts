import { InvalidArgumentError, Option, type Command } from 'commander';
import { durationText, parseDuration } from './format/duration.ts';
import { OUTPUT_FORMATS } from './format/print.ts';

/** Adds what every command needs that asks a controller and shows the answer. */
export function showing(command: Command): Command {
  return command
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(OUTPUT_FORMATS).default('table'),
    )
    .option(
      '--context <file>',
      'context file of the rack (default: $GRAPPE_CONTEXT, else ~/.config/grappe/context.json)',
    );
}

/** Examples at the end of a command's help; the first word is left out of `lines`, it is always grappe. */
export function examples(command: Command, ...lines: readonly string[]): Command {
  const text = lines.map((line) => `  $ grappe ${line}`).join('\n');
  return command.addHelpText('after', `\nExample${lines.length === 1 ? '' : 's'}:\n${text}`);
}

/** Whole numbers in a range, for option values. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

/** `24h` -> milliseconds, from `minMs` to `maxMs`. */
export function durationMs(minMs: number, maxMs: number): (text: string) => number {
  return (text) => {
    const parsed = parseDuration(text);
    if (!parsed.ok) throw new InvalidArgumentError(parsed.error);
    if (parsed.value >= minMs && parsed.value <= maxMs) return parsed.value;
    throw new InvalidArgumentError(`Expected ${durationText(minMs)} to ${durationText(maxMs)}.`);
  };
}

/** For options that may be given several times. */
export function collected(
  value: string,
  earlier: readonly string[] | undefined,
): readonly string[] {
  return [...(earlier ?? []), value];
}
