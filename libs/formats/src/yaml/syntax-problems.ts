import type { ErrorCode, YAMLError } from 'yaml';
import { reportDepth } from './scan.ts';
import type { Report } from './report.ts';

/** What to say for the parser's codes that people meet; the rest keep the parser's words. */
const TEXTS: Partial<Record<ErrorCode, { message: string; expected: string }>> = {
  BAD_ALIAS: {
    message: 'this alias names an anchor that does not exist',
    expected: '*name after an earlier &name',
  },
  BAD_INDENT: {
    message: 'this line is not indented like its neighbours',
    expected: 'the same number of spaces as the lines beside it',
  },
  BAD_SCALAR_START: {
    message: 'a value cannot begin with this character',
    expected: 'the value in quotes',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second key stands on the same line',
    expected: 'one "key: value" a line, or the value in quotes',
  },
  MISSING_CHAR: {
    message: 'something is missing here',
    expected: '"key: value", and an end for every quote and bracket',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key goes on over several lines',
    expected: '"key: value" with the key on one line',
  },
  TAB_AS_INDENT: { message: 'the line is indented with a tab', expected: 'spaces' },
  TAG_RESOLVE_FAILED: {
    message: 'this YAML tag is not supported',
    expected: 'a plain value without a !tag',
  },
};

/** Reports the parser's errors, and its warnings too: each of them means that a value is not what it seems. */
export function reportSyntax(report: Report, errors: readonly YAMLError[]): void {
  for (const error of errors) {
    const offset = error.pos[0];
    if (error.code === 'RESOURCE_EXHAUSTION') {
      reportDepth(report, offset);
      continue;
    }
    const text = TEXTS[error.code];
    const message = text?.message ?? firstLine(error.message);
    report.problem({ offset, path: '' }, `this is not valid YAML: ${message}`, text?.expected);
    if (report.full) return;
  }
}

/** The parser quotes the file in some messages; a line of a file full of brackets must not fill the screen. */
const DETAIL_CHARS_MAX = 120;

function firstLine(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  return line.length > DETAIL_CHARS_MAX ? `${line.slice(0, DETAIL_CHARS_MAX)}…` : line;
}
