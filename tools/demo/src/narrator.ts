import { elapsedText } from './duration.ts';
import type { Paint } from './paint.ts';
import { painterFor } from './paint.ts';

/** Where a person reads along: stdout, or stderr when stdout is for JSON. */
export type TextStream = NodeJS.WriteStream & { readonly fd: number };

const LINE_START = '\r\u001b[K';

/** Tells a person what happens: headings, sentences, commands and progress, the same on a terminal and in a log. */
export class Narrator {
  readonly stream: TextStream;
  readonly paint: Paint;
  private readonly startedMs = performance.now();
  private stepsBegun = 0;
  private lastProgress = '';
  private openLine = false;

  constructor(stream: TextStream, env: Readonly<Record<string, string | undefined>>) {
    this.stream = stream;
    this.paint = painterFor(stream, env);
  }

  /** Milliseconds since the demo began. */
  get elapsedMs(): number {
    return performance.now() - this.startedMs;
  }

  /** Begins a numbered step. */
  step(title: string): void {
    this.stepsBegun += 1;
    const at = this.paint('dim', `(${elapsedText(this.elapsedMs)} after the start)`);
    this.print(['', `${this.paint('bold', `== ${this.stepsBegun}. ${title}`)}  ${at}`, '']);
  }

  /** A heading without a number. */
  title(text: string): void {
    this.print(['', this.paint('bold', `== ${text}`), '']);
  }

  say(...lines: readonly string[]): void {
    this.print(lines);
  }

  /** A command as a person would type it; its output follows. */
  command(line: string): void {
    this.print(['', `${this.paint('cyan', '$')} ${this.paint('bold', line)}`]);
  }

  /** How far a long step is: one line that changes on a terminal, one line per new text in a log. */
  progress(text: string, detail = ''): void {
    if (this.stream.isTTY) {
      this.stream.write(`${LINE_START}  ${text}${detail}`);
      this.openLine = true;
    } else if (text !== this.lastProgress) {
      this.print([`  ${text}`]);
    }
    this.lastProgress = text;
  }

  private print(lines: readonly string[]): void {
    const begin = this.openLine ? LINE_START : '';
    this.openLine = false;
    this.stream.write(`${begin}${lines.join('\n')}\n`);
  }
}
