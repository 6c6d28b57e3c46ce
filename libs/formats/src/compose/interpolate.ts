/** Variables as interpolation sees them. */
export interface Variables {
  readonly get: (name: string) => string | undefined;
  /** Told of every variable that is neither set nor has a default. */
  readonly unset: (name: string) => void;
}

export type Interpolated =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly expected?: string };

/** `${A:-${B:-${C}}}` is three deep; nobody reads more than a few. */
export const INTERPOLATION_DEPTH_MAX = 16;
/** As long as a whole message may be: a short variable repeated over and over cannot fill the memory. */
export const INTERPOLATED_CHARS_MAX = 4_194_304;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:?[-+?]/y;
const SYNTAX =
  '$NAME, ${NAME}, ${NAME:-default}, ${NAME:?message}, ${NAME:+replacement}, or $$ for a dollar sign';

/**
 * Compose's interpolation: `$VAR`, `${VAR}`, `${VAR-d}`, `${VAR:-d}`, `${VAR?e}`, `${VAR:?e}`, `${VAR+r}`, `${VAR:+r}`, nested
 * words, `$$` for a dollar sign. With the colon an empty variable counts as unset. A `$` before anything else stays.
 */
export function interpolate(text: string, variables: Variables): Interpolated {
  return new Interpolation(variables).expand(text, 0);
}

class Interpolation {
  readonly #variables: Variables;
  #chars = 0;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  expand(text: string, depth: number): Interpolated {
    if (depth > INTERPOLATION_DEPTH_MAX) {
      return {
        ok: false,
        message: 'variables are nested too deeply',
        expected: `at most ${INTERPOLATION_DEPTH_MAX} levels`,
      };
    }
    const parts: string[] = [];
    let from = 0;
    for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', from)) {
      parts.push(text.slice(from, at));
      const piece = this.#piece(text, at, depth);
      if (!piece.ok) return piece;
      parts.push(piece.text);
      from = piece.end;
      this.#chars += piece.text.length;
      if (this.#chars > INTERPOLATED_CHARS_MAX) {
        return {
          ok: false,
          message: 'the text grows too long once its variables are filled in',
          expected: `at most ${INTERPOLATED_CHARS_MAX} characters`,
        };
      }
    }
    parts.push(text.slice(from));
    return { ok: true, text: parts.join('') };
  }

  /** What the `$` at this place stands for, and where it ends. */
  #piece(text: string, at: number, depth: number): Piece {
    const next = text[at + 1];
    if (next === '$') return { ok: true, text: '$', end: at + 2 };
    if (next === '{') {
      const close = closingBrace(text, at + 1);
      if (close === -1) return malformed('"${" has no closing "}"');
      const inside = this.#braced(text.slice(at + 2, close), depth);
      return inside.ok ? { ...inside, end: close + 1 } : inside;
    }
    const name = matchAt(NAME, text, at + 1);
    if (name === '') return { ok: true, text: '$', end: at + 1 };
    return { ok: true, text: this.#value(name), end: at + 1 + name.length };
  }

  #braced(body: string, depth: number): Interpolated {
    const name = matchAt(NAME, body, 0);
    if (name === '') return malformed('"${" is not followed by the name of a variable');
    if (name.length === body.length) return { ok: true, text: this.#value(name) };
    const operator = matchAt(OPERATOR, body, name.length);
    if (operator === '')
      return malformed(`"\${${name}" is followed by something that is not supported`);
    const word = body.slice(name.length + operator.length);
    const value = this.#variables.get(name);
    const present = value !== undefined && !(operator.startsWith(':') && value === '');
    switch (operator.at(-1)) {
      case '-':
        return present ? { ok: true, text: value } : this.expand(word, depth + 1);
      case '+':
        return present ? this.expand(word, depth + 1) : { ok: true, text: '' };
      default:
        return present ? { ok: true, text: value } : this.#missing(name, word, depth);
    }
  }

  #missing(name: string, word: string, depth: number): Interpolated {
    const reason = this.expand(word, depth + 1);
    if (!reason.ok) return reason;
    const because = reason.text === '' ? '' : `: ${reason.text}`;
    return { ok: false, message: `the variable ${name} is required but missing${because}` };
  }

  #value(name: string): string {
    const value = this.#variables.get(name);
    if (value === undefined) this.#variables.unset(name);
    return value ?? '';
  }
}

type Piece =
  | { readonly ok: true; readonly text: string; readonly end: number }
  | { readonly ok: false; readonly message: string; readonly expected?: string };

function malformed(message: string): {
  readonly ok: false;
  readonly message: string;
  readonly expected: string;
} {
  return { ok: false, message, expected: SYNTAX };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** Braces within a word are balanced: `${A:-{"b":1}}` ends at the last one. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}
