import type { Argument, Command, Option } from 'commander';
import { COMPLETED_KINDS, type CompletedKind } from './completed-kinds.ts';

/** What may stand at one place of a command line. */
export type Candidates =
  | { readonly kind: 'none' }
  | { readonly kind: 'files' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Asked for with `grappe __complete` at that moment. */
  | { readonly kind: 'names'; readonly names: CompletedKind };

export interface CompletionOption {
  /** `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Absent: it takes no value. */
  readonly value?: Candidates;
}

/** One command of the tree. */
export interface CompletionCommand {
  /** `node drain`; empty for the root. */
  readonly path: string;
  readonly description: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletionOption[];
  readonly argument: Candidates;
}

const NONE: Candidates = { kind: 'none' };
const FILE_WORDS = ['file', 'tar'];

/** The whole tree, root first. Hidden commands are left out. */
export function completionModel(root: Command): readonly CompletionCommand[] {
  return collect(root, '');
}

function collect(command: Command, path: string): readonly CompletionCommand[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const [argument] = command.registeredArguments;
  const own: CompletionCommand = {
    path,
    description: command.description(),
    subcommands: children.map((child) => ({
      name: child.name(),
      description: child.description(),
    })),
    options: help.visibleOptions(command).map(optionModel),
    argument: argument === undefined ? NONE : argumentCandidates(argument),
  };
  const below = children.flatMap((child) =>
    collect(child, path === '' ? child.name() : `${path} ${child.name()}`),
  );
  return [own, ...below];
}

function optionModel(option: Option): CompletionOption {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined);
  const base = { flags, description: option.description };
  if (!option.required && !option.optional) return base;
  const placeholder = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? '';
  return { ...base, value: candidates(placeholder, option.argChoices) };
}

function argumentCandidates(argument: Argument): Candidates {
  return candidates(argument.name(), argument.argChoices);
}

/** The placeholder says what is meant: `<node>` is a node's name, `<service=replicas>` begins with a service's. */
function candidates(placeholder: string, choices: readonly string[] | undefined): Candidates {
  if (choices !== undefined) return { kind: 'words', words: choices };
  const [word = ''] = placeholder.split(/[=.]/);
  if (FILE_WORDS.includes(word)) return { kind: 'files' };
  const names = COMPLETED_KINDS.find((kind) => kind === `${word}s`);
  return names === undefined ? NONE : { kind: 'names', names };
}
