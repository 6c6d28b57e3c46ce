/** The value as one word of a POSIX shell, whatever is in it but NUL: between single quotes nothing has a meaning. */
export function shellQuoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** `printf` of lines, each an argument: nothing of them is read as a format or a command. */
export function printfLines(lines: readonly string[]): string {
  return `printf '%s\\n' ${lines.map(shellQuoted).join(' ')}`;
}

/**
 * The shell function `put FILE MODE`: standard input becomes the file, written beside it, synced and renamed, so that a power cut leaves the
 * old one or the new one. Mode `-` for FAT, which has none. And `note TEXT`: for the person who has the card in another machine; once, because what
 * is tried every minute would fill the card and wear it out.
 */
export const SCRIPT_FUNCTIONS: readonly string[] = [
  'put() {',
  '  folder=$(dirname -- "$1")',
  '  mkdir -p -- "$folder" || return 1',
  '  (umask 077 && cat >"$1.grappe-new") || return 1',
  '  if [ "$2" != - ]; then chmod "$2" "$1.grappe-new" || return 1; fi',
  '  sync "$1.grappe-new" && mv -f -- "$1.grappe-new" "$1" && sync "$folder"',
  '}',
  'note() {',
  '  printf \'%s\\n\' "grappe: $1" >&2',
  '  grep -qsxF -e "$1" "$grappe/first-boot.txt" || printf \'%s\\n\' "$1" >>"$grappe/first-boot.txt"',
  '}',
];
