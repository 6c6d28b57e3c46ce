import type { Problem } from './problem.ts';

/** A terminal's width and a little more: longer source lines are cut around the fault. */
const LINE_CHARS_MAX = 100;
/** Characters kept before the fault in a line that is cut. */
const BEFORE_FAULT_CHARS = 40;

/**
 * For a terminal: `compose.yaml:12:7 services.web.ports[0]: what is wrong (expected: what would be right)`, then the line
 * and a caret under the fault. `sources` maps file names to texts; files that are not in it are named only.
 */
export function formatProblems(
  problems: readonly Problem[],
  sources: Readonly<Record<string, string>>,
): string {
  const lines = new Map(Object.entries(sources).map(([file, text]) => [file, text.split(/\r?\n/)]));
  return problems
    .map((problem) => {
      const place = `${problem.file}:${problem.line}:${problem.column}`;
      const path = problem.path === '' ? '' : ` ${problem.path}`;
      const expected = problem.expected === undefined ? '' : ` (expected: ${problem.expected})`;
      const head = harmless(`${place}${path}: ${problem.message}${expected}`);
      const line = lines.get(problem.file)?.[problem.line - 1];
      const isShown = line !== undefined && line.trim() !== '' && problem.secret !== true;
      return !isShown ? head : `${head}\n${excerpt(line, problem)}`;
    })
    .join('\n');
}

function excerpt(sourceLine: string, problem: Problem): string {
  const line = problem.line === 1 ? sourceLine.replace(/^\uFEFF/, '') : sourceLine;
  const fault = Math.min(problem.column - 1, line.length);
  const from = line.length <= LINE_CHARS_MAX ? 0 : Math.max(0, fault - BEFORE_FAULT_CHARS);
  const shown = harmless(line.slice(from, from + LINE_CHARS_MAX));
  return `    ${shown}\n    ${' '.repeat(fault - from)}^`;
}

/** A file must not be able to steer the terminal that shows it; one character stays one character, for the caret. */
function harmless(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}
