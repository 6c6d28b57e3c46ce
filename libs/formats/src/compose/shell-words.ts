export type ShellWords =
  | { readonly ok: true; readonly words: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** Characters that a shell would act on; there is no shell. */
const SHELL_OPERATORS = ';|&<>()`';

/**
 * Splits a command as a POSIX shell would, without running one: blanks separate, quotes and backslashes protect. Operators
 * are refused rather than passed on as words, because whoever wrote them expected a shell.
 */
export function shellWords(text: string): ShellWords {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "'" || char === '"') {
      const quoted = char === "'" ? singleQuoted(text, at) : doubleQuoted(text, at);
      if (quoted === undefined) return { ok: false, message: `a ${char} is not closed` };
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (char === '\\') {
      if (at + 1 === text.length) return { ok: false, message: 'a backslash stands at the end' };
      const next = text.charAt(at + 1);
      // A backslash before a line's end joins the lines.
      if (next !== '\n') word = (word ?? '') + next;
      at += 2;
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (SHELL_OPERATORS.includes(char)) {
      return { ok: false, message: `there is no shell to act on "${char}"` };
    } else {
      word = (word ?? '') + char;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return { ok: true, words };
}

interface Quoted {
  readonly text: string;
  /** Behind the closing quote. */
  readonly end: number;
}

function singleQuoted(text: string, open: number): Quoted | undefined {
  const close = text.indexOf("'", open + 1);
  return close === -1 ? undefined : { text: text.slice(open + 1, close), end: close + 1 };
}

/** Within double quotes a backslash protects only what would be special there. */
function doubleQuoted(text: string, open: number): Quoted | undefined {
  const chars: string[] = [];
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return { text: chars.join(''), end: at + 1 };
    const next = text.charAt(at + 1);
    if (char === '\\' && '"\\$`\n'.includes(next) && next !== '') {
      if (next !== '\n') chars.push(next);
      at += 1;
    } else chars.push(char);
  }
  return undefined;
}
