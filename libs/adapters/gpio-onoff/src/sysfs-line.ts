import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What onoff does not tell of a line before it takes it over. Nothing here changes a level. */
export class SysfsLine {
  /** In the kernel's numbering. */
  readonly number: number;
  readonly #root: string;

  constructor(root: string, number: number) {
    this.#root = root;
    this.number = number;
  }

  get isExported(): boolean {
    return existsSync(this.#file('value'));
  }

  /** Driven by this board, at this voltage. */
  isDriven(high: boolean): boolean {
    if (this.#text('direction') !== 'out') return false;
    const inverted = this.#text('active_low') !== '0';
    return ((this.#text('value') !== '0') !== inverted) === high;
  }

  /** The kernel refuses to drive a line that waits for edges. */
  forgetEdges(): void {
    if (existsSync(this.#file('edge')) && this.#text('edge') !== 'none') {
      writeFileSync(this.#file('edge'), 'none');
    }
  }

  /** Gives the line back, if it can be. */
  unexport(): void {
    try {
      writeFileSync(path.join(this.#root, 'unexport'), String(this.number));
    } catch {
      // It was not exported, or is not ours to give.
    }
  }

  #text(name: string): string {
    return readFileSync(this.#file(name), 'utf8').trim();
  }

  #file(name: string): string {
    return path.join(this.#root, `gpio${this.number}`, name);
  }
}
