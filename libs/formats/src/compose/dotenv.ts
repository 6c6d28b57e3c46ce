import { interpolate } from './interpolate.ts';

export interface DotenvFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly expected?: string;
}

export interface Dotenv {
  /** Undefined value: named without one, to be taken from the operator's environment. */
  readonly values: ReadonlyMap<string, string | undefined>;
  readonly faults: readonly DotenvFault[];
  readonly warnings: readonly DotenvFault[];
}

const STATEMENT = /^(?:export\s+)?([^\s=:#'"]+)\s*(?:[=:]\s*(.*))?$/s;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
};

/**
 * The syntax of env files: `KEY=value` or `KEY: value` a line, `export` allowed, `#` comments, single quotes literal, double
 * quotes with escapes; unquoted and double-quoted values are interpolated, quoted ones may span lines. No value is ever put
 * into a message.
 */
export function parseDotenv(text: string, variable: (name: string) => string | undefined): Dotenv {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const values = new Map<string, string | undefined>();
  const faults: DotenvFault[] = [];
  const warnings: DotenvFault[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const at = index + 1;
    const match = STATEMENT.exec(line);
    const name = match?.[1] ?? '';
    if (match === null || !NAME.test(name)) {
      faults.push({ line: at, message: 'this is not an assignment', expected: 'KEY=value' });
      continue;
    }
    const raw = match[2];
    if (raw === undefined) {
      values.set(name, variable(name));
      continue;
    }
    const value = readValue(raw, lines, index);
    if (!value.ok) {
      faults.push({ line: at, message: value.message, expected: 'a closing quote' });
      break;
    }
    index = value.lastIndex;
    const filled = value.literal
      ? { ok: true as const, text: value.text }
      : interpolate(value.text, {
          get: (wanted) => variable(wanted) ?? values.get(wanted),
          unset: (wanted) => {
            const message = `the variable ${wanted} is not set; an empty text takes its place`;
            warnings.push({ line: at, message });
          },
        });
    if (filled.ok) values.set(name, filled.text);
    else faults.push({ ...filled, line: at });
  }
  return { values, faults, warnings };
}

type Value =
  | {
      readonly ok: true;
      readonly text: string;
      /** Not to be interpolated. */
      readonly literal: boolean;
      /** Index of the line on which the value ends. */
      readonly lastIndex: number;
    }
  | { readonly ok: false; readonly message: string };

function readValue(raw: string, lines: readonly string[], index: number): Value {
  const quote = raw.charAt(0);
  if (quote !== '"' && quote !== "'") {
    const comment = raw.startsWith('#') ? 0 : raw.search(/\s#/);
    const text = comment === -1 ? raw : raw.slice(0, comment);
    return { ok: true, text: text.trimEnd(), literal: false, lastIndex: index };
  }
  const first = lines[index] ?? '';
  let rest = first.slice(first.indexOf(quote, first.search(/[=:]/)) + 1);
  const parts: string[] = [];
  for (let last = index; ;) {
    const close = closingQuote(rest, quote);
    if (close !== -1) {
      parts.push(rest.slice(0, close));
      const behind = rest.slice(close + 1).trim();
      if (behind !== '' && !behind.startsWith('#')) {
        return { ok: false, message: 'there is more text behind the closing quote' };
      }
      const text = parts.join('\n');
      const literal = quote === "'";
      return {
        ok: true,
        text: literal ? text.replaceAll("\\'", "'") : unescaped(text),
        literal,
        lastIndex: last,
      };
    }
    parts.push(rest);
    last += 1;
    const next = lines[last];
    if (next === undefined) return { ok: false, message: 'a quote is not closed' };
    rest = next;
  }
}

function closingQuote(text: string, quote: string): number {
  for (let at = 0; at < text.length; at += 1) {
    // Between single quotes a backslash protects nothing but a single quote.
    if (text[at] === '\\' && (quote === '"' || text[at + 1] === quote)) at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

/** `\$` keeps its dollar sign through interpolation. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) =>
    char === '$' ? '$$' : (ESCAPES[char] ?? whole),
  );
}
