import type { Candidates, CompletionCommand, CompletionOption } from './completion-model.ts';
import { fishQuoted } from './shell-quote.ts';

export function fishScript(commands: readonly CompletionCommand[]): string {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => fishQuoted(path));
  return `# fish completion for grappe
function __grappe_at --description 'true when the command line has come to this command'
    set -l at
    set -l words (commandline -opc)
    for word in $words[2..-1]
        set -l next (string join ' ' $at $word)
        if contains -- "$next" ${paths.join(' ')}
            set at $at $word
        end
    end
    test "$at" = "$argv[1]"
end
complete -c grappe -f
${commands.flatMap(commandLines).join('\n')}
`;
}

function commandLines(command: CompletionCommand): string[] {
  const at = `complete -c grappe -n ${fishQuoted(`__grappe_at ${fishQuoted(command.path)}`)}`;
  return [
    ...command.subcommands.map(
      ({ name, description }) => `${at} -a ${fishQuoted(name)} -d ${fishQuoted(description)}`,
    ),
    ...command.options.map((option) => `${at} ${optionWords(option)}`),
    ...(command.argument.kind === 'none' ? [] : [`${at} ${values(command.argument)}`]),
  ];
}

function optionWords({ flags, description, value }: CompletionOption): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const takes = value === undefined ? [] : [value.kind === 'files' ? '-r' : '-x', values(value)];
  return [...names, ...takes, `-d ${fishQuoted(description)}`].filter((w) => w !== '').join(' ');
}

function values(candidates: Candidates): string {
  switch (candidates.kind) {
    case 'none':
      return '';
    case 'files':
      return '-F';
    case 'words':
      return `-a ${fishQuoted(candidates.words.join(' '))}`;
    case 'names':
      return `-a ${fishQuoted(`(grappe __complete ${candidates.names} 2>/dev/null)`)}`;
  }
}
