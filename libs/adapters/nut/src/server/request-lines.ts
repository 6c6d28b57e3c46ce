import { REQUEST_CHARS_MAX } from './limits.ts';

/** Cuts what comes in into lines, whatever the pieces. */
export class RequestLines {
  #rest = '';

  /** The lines that are complete now; undefined once one is longer than any request. */
  take(text: string): readonly string[] | undefined {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if ([...lines, this.#rest].some((line) => line.length > REQUEST_CHARS_MAX)) return undefined;
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }
}
