import { CST, Lexer, Parser } from 'yaml';
import type { Report } from './report.ts';

/** Compose files nest some eight levels deep; the YAML parser recurses, so depth costs stack. */
export const YAML_DEPTH_MAX = 64;
/** A file of a megabyte written by a person holds some 300,000; bounds memory and time on a small board. */
export const YAML_TOKENS_MAX = 500_000;
/** After this many stray tokens the rest would only repeat the same fault, at a cost that grows with their square. */
const STRAY_TOKENS_MAX = 20;

/** What a backslash may begin between double quotes; the parser would make an error object of every other one. */
const ESCAPE = /\\(?:[0abtnvfre "/\\N_LP\t\r\n]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g;

/**
 * Splits the text into YAML tokens within limits, before anything recurses.
 * Undefined: a limit was passed, and the report says which.
 */
export function scanYaml(report: Report, text: string): readonly CST.Token[] | undefined {
  const parser = new Parser();
  const depth = new DepthMeter();
  const tokens: CST.Token[] = [];
  let count = 0;
  let stray = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (count > YAML_TOKENS_MAX) {
      report.problem(
        { offset, path: '' },
        'the file holds too many YAML tokens',
        `at most ${YAML_TOKENS_MAX}`,
      );
      return undefined;
    }
    if (depth.after(lexeme) > YAML_DEPTH_MAX) {
      reportDepth(report, offset);
      return undefined;
    }
    if (lexeme.startsWith('"') && lexeme.replace(ESCAPE, '').includes('\\')) {
      report.problem(
        { offset, path: '' },
        'this text has a backslash that escapes nothing',
        'two backslashes for one, or single quotes around the text',
      );
      return undefined;
    }
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'error') stray += 1;
    }
    if (stray > STRAY_TOKENS_MAX) return tokens;
    // The lexer announces plain scalars, documents and the end of a flow with control characters that are not in the text.
    if (!isMark(lexeme)) offset += lexeme.length;
  }
  tokens.push(...parser.end());
  return tokens;
}

export function reportDepth(report: Report, offset: number): void {
  report.problem(
    { offset, path: '' },
    'the file is nested too deeply',
    `at most ${YAML_DEPTH_MAX} levels`,
  );
}

function isMark(lexeme: string): boolean {
  return (
    lexeme === CST.BOM ||
    lexeme === CST.DOCUMENT ||
    lexeme === CST.FLOW_END ||
    lexeme === CST.SCALAR
  );
}

/** Counts open brackets, and block indicators on one line (`- - - x`), the two ways to nest without indentation. */
class DepthMeter {
  #brackets = 0;
  #indicators = 0;

  after(lexeme: string): number {
    switch (CST.tokenType(lexeme)) {
      case 'flow-map-start':
      case 'flow-seq-start':
        this.#brackets += 1;
        break;
      case 'flow-map-end':
      case 'flow-seq-end':
        this.#brackets = Math.max(0, this.#brackets - 1);
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'map-value-ind':
        if (this.#brackets === 0) this.#indicators += 1;
        break;
      case 'newline':
        this.#indicators = 0;
        break;
      default:
    }
    return Math.max(this.#brackets, this.#indicators);
  }
}
