/** Something wrong (or, as a warning, something to know) at one place of an input file. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** Where in the document, e.g. `services.web.ports[0]`; empty for the document itself. */
  readonly path: string;
  readonly message: string;
  /** What would have been right. */
  readonly expected?: string;
  /** What stands there must not be shown. */
  readonly secret?: true;
}

/** More than anybody reads at once; a hostile file with a fault per character stays a small answer. */
export const PROBLEMS_MAX = 1_000;

/** A reader's order: by file, then by position. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.path, b.path) ||
    compareText(a.message, b.message)
  );
}

/** Code unit order: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
