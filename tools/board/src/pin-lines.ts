import { GrappeError } from '@grappe/domain';
import { LineSocket } from './line-socket.ts';

export type Level = 'high' | 'low';

/** qemu answers at once; this is for a machine that stands still. */
const ANSWER_TIMEOUT_MS = 30_000;
const CHANGE = /^IRQ (raise|lower) (\d+)$/;

/** A change of a line's level as qemu tells it, or undefined for any other line of text. */
export function readChange(
  text: string,
): { readonly line: number; readonly level: Level } | undefined {
  const [, how, line] = CHANGE.exec(text) ?? [];
  return how === undefined
    ? undefined
    : { line: Number(line), level: how === 'raise' ? 'high' : 'low' };
}

/**
 * The lines of the board's GPIO chip, seen and driven from outside of it, where the wires would be: qemu's protocol for tests of devices
 * ("qtest") tells what the chip puts on them, and puts levels on them.
 */
export class PinLines {
  readonly #changes: { readonly line: number; readonly level: Level }[] = [];
  readonly #chip: string;
  #socket: LineSocket | undefined;
  #answered: (text: string) => void = () => undefined;

  private constructor(chip: string) {
    this.#chip = chip;
  }

  /** `chip` is the path of the chip in qemu's tree of devices. */
  static async open(file: string, chip: string, signal: AbortSignal): Promise<PinLines> {
    const lines = new PinLines(chip);
    lines.#socket = await LineSocket.open(file, signal, (text) => lines.#hear(text));
    await lines.#ask(`irq_intercept_out ${chip}`);
    return lines;
  }

  /** Puts a level on a line; only inputs take notice. */
  async drive(line: number, level: Level): Promise<void> {
    await this.#ask(`set_irq_in ${this.#chip} unnamed-gpio-in ${line} ${level === 'high' ? 1 : 0}`);
  }

  /** Every level that the chip has put on a line so far, the first being a change from low. */
  history(line: number): readonly Level[] {
    return this.#changes.filter((change) => change.line === line).map(({ level }) => level);
  }

  close(): void {
    this.#socket?.close();
  }

  #hear(text: string): void {
    const change = readChange(text);
    if (change === undefined) this.#answered(text);
    else this.#changes.push(change);
  }

  async #ask(request: string): Promise<void> {
    const answer = await new Promise<string>((resolve, reject) => {
      const silent = new GrappeError('TIMED_OUT', `qemu does not answer "${request}"`);
      const timer = setTimeout(() => reject(silent), ANSWER_TIMEOUT_MS);
      this.#answered = (text) => {
        clearTimeout(timer);
        resolve(text);
      };
      this.#socket?.send(request);
    });
    if (!answer.startsWith('OK')) {
      throw new GrappeError('INTERNAL', `qemu refuses "${request}": ${answer}`);
    }
  }
}
