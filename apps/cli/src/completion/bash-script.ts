import type { Candidates, CompletionCommand } from './completion-model.ts';
import { quoted } from './shell-quote.ts';

export function bashScript(commands: readonly CompletionCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  return `# bash completion for grappe
_grappe() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" path='' next i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path:+$path }\${COMP_WORDS[i]}"
    case "$next" in
      ${paths.join(' | ')}) path="$next" ;;
    esac
  done
  COMPREPLY=()
  case "$path:$prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ "$cur" == -* ]]; then
    case "$path" in
${commands.map(optionCase).join('\n')}
    esac
    return
  fi
  case "$path" in
${commands.flatMap(wordCase).join('\n')}
  esac
}
complete -F _grappe grappe
`;
}

function valueCases({ path, options }: CompletionCommand): string[] {
  return options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    const patterns = flags.map((flag) => quoted(`${path}:${flag}`)).join(' | ');
    return [`    ${patterns}) ${reply(value)}; return ;;`];
  });
}

function optionCase({ path, options }: CompletionCommand): string {
  const words = options.flatMap(({ flags }) => flags);
  return `      ${quoted(path)}) ${reply({ kind: 'words', words })} ;;`;
}

function wordCase({ path, subcommands, argument }: CompletionCommand): string[] {
  const words = subcommands.map(({ name }) => name);
  const candidates: Candidates = words.length > 0 ? { kind: 'words', words } : argument;
  return candidates.kind === 'none' ? [] : [`    ${quoted(path)}) ${reply(candidates)} ;;`];
}

function reply(candidates: Candidates): string {
  switch (candidates.kind) {
    case 'none':
      return 'COMPREPLY=()';
    case 'files':
      return 'compopt -o default';
    case 'words':
      return `COMPREPLY=($(compgen -W ${quoted(candidates.words.join(' '))} -- "$cur"))`;
    case 'names':
      return `COMPREPLY=($(compgen -W "$(grappe __complete ${candidates.names} 2>/dev/null)" -- "$cur"))`;
  }
}
