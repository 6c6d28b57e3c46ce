import type { Candidates, CompletionCommand } from './completion-model.ts';
import { quoted } from './shell-quote.ts';

export function zshScript(commands: readonly CompletionCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  return `#compdef grappe
_grappe() {
  local cur="\${words[CURRENT]}" prev="\${words[CURRENT - 1]}" at='' next i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    next="\${at:+$at }\${words[i]}"
    case "$next" in
      (${paths.join('|')}) at="$next" ;;
    esac
  done
  case "$at:$prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ "$cur" == -* ]]; then
    case "$at" in
${commands.map(optionCase).join('\n')}
    esac
    return
  fi
  case "$at" in
${commands.flatMap(wordCase).join('\n')}
  esac
}
if [[ "$funcstack[1]" == _grappe ]]; then _grappe "$@"; else compdef _grappe grappe; fi
`;
}

function valueCases({ path, options }: CompletionCommand): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    const patterns = flags.map((flag) => quoted(`${path}:${flag}`)).join('|');
    return [`    (${patterns}) ${reply(value)}; return ;;`];
  });
}

function optionCase({ path, options }: CompletionCommand): string {
  const items = options.flatMap(({ flags, description }) =>
    flags.map((flag) => described(flag, description)),
  );
  return `      (${quoted(path)}) ${describe('option', items)} ;;`;
}

function wordCase({ path, subcommands, argument }: CompletionCommand): string[] {
  if (subcommands.length > 0) {
    const items = subcommands.map(({ name, description }) => described(name, description));
    return [`    (${quoted(path)}) ${describe('command', items)} ;;`];
  }
  return argument.kind === 'none' ? [] : [`    (${quoted(path)}) ${reply(argument)} ;;`];
}

function describe(what: string, items: readonly string[]): string {
  return `found=(${items.join(' ')}); _describe ${what} found`;
}

/** A colon divides word and description, so those of the word are escaped. */
function described(word: string, description: string): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${description}`);
}

function reply(candidates: Candidates): string {
  switch (candidates.kind) {
    case 'none':
      return ':';
    case 'files':
      return '_files';
    case 'words':
      return `compadd -- ${candidates.words.map(quoted).join(' ')}`;
    case 'names':
      return `compadd -- \${(f)"$(grappe __complete ${candidates.names} 2>/dev/null)"}`;
  }
}
