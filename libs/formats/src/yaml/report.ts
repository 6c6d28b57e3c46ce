import { MESSAGE_TEXT_MAX } from '@grappe/domain';
import { LineIndex } from './line-index.ts';
import { compareProblems, PROBLEMS_MAX, type Problem } from './problem.ts';

/** A place in the file being read. */
export interface Place {
  /** Characters from the beginning of the text. */
  readonly offset: number;
  readonly path: string;
  /** What stands there must not be shown. */
  readonly secret?: true;
}

/** Collects everything there is to say about one input, so that a person hears it all at once. */
export class Report {
  readonly file: string;
  readonly #lines: LineIndex;
  readonly #problems = new Collected();
  readonly #warnings = new Collected();

  constructor(file: string, text: string) {
    this.file = file;
    this.#lines = new LineIndex(text);
  }

  problem(place: Place, message: string, expected?: string): void {
    this.addProblem(this.#at(place, message, expected));
  }

  warning(place: Place, message: string, expected?: string): void {
    this.#warnings.add(this.#at(place, message, expected));
  }

  /** For problems of another file that this one refers to. */
  addProblem(problem: Problem): void {
    this.#problems.add(problem);
  }

  addWarning(warning: Problem): void {
    this.#warnings.add(warning);
  }

  /** True once further problems are only counted: costly explanations can be skipped. */
  get full(): boolean {
    return this.#problems.full;
  }

  get ok(): boolean {
    return this.#problems.empty;
  }

  get problems(): readonly Problem[] {
    return this.#problems.list(this.file);
  }

  get warnings(): readonly Problem[] {
    return this.#warnings.list(this.file);
  }

  #at(place: Place, message: string, expected: string | undefined): Problem {
    const { line, column } = this.#lines.locate(place.offset);
    const secret = place.secret === true ? { secret: true as const } : {};
    const base = { file: this.file, line, column, path: place.path, message, ...secret };
    return expected === undefined ? base : { ...base, expected };
  }
}

/** Some messages carry words of the file (`${NAME:?message}`), which may be as long as the file. */
function cut(message: string): string {
  return message.length > MESSAGE_TEXT_MAX ? `${message.slice(0, MESSAGE_TEXT_MAX)}…` : message;
}

class Collected {
  readonly #byText = new Map<string, Problem>();
  #dropped = 0;

  get empty(): boolean {
    return this.#byText.size === 0;
  }

  get full(): boolean {
    return this.#byText.size >= PROBLEMS_MAX;
  }

  add(problem: Problem): void {
    const text = `${problem.file}:${problem.line}:${problem.column}:${problem.path}:${problem.message}`;
    if (this.#byText.has(text)) return;
    if (this.full) this.#dropped += 1;
    else this.#byText.set(text, { ...problem, message: cut(problem.message) });
  }

  list(file: string): readonly Problem[] {
    const sorted = [...this.#byText.values()].sort(compareProblems);
    const last = sorted.at(-1);
    if (this.#dropped === 0 || last === undefined) return sorted;
    const message = `${this.#dropped} more are not listed: mend these first`;
    return [...sorted, { file, line: last.line, column: last.column, path: '', message }];
  }
}
