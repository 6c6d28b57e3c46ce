import { GrappeError } from '@grappe/domain';
import { LineSocket } from './line-socket.ts';
import { framed, ShellAnswer, type ShellResult } from './shell-protocol.ts';

/** Starting Node takes ten seconds on an emulated board, several times that on a busy machine. */
const COMMAND_TIMEOUT_MS = 120_000;

export interface ShellOptions {
  readonly timeoutMs?: number;
  /** Told each line as it comes. */
  readonly onLine?: (line: string) => void;
}

/** A shell on the board, as root; one command at a time. */
export class BoardShell {
  #socket: LineSocket | undefined;
  #hear: (line: string) => void = () => undefined;
  #count = 0;

  static async open(file: string, signal: AbortSignal): Promise<BoardShell> {
    const shell = new BoardShell();
    shell.#socket = await LineSocket.open(file, signal, (line) => shell.#hear(line));
    return shell;
  }

  async run(
    command: string,
    { timeoutMs = COMMAND_TIMEOUT_MS, onLine = () => undefined }: ShellOptions = {},
  ): Promise<ShellResult> {
    this.#count += 1;
    const answer = new ShellAnswer(this.#count);
    const said: string[] = [];
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(noAnswer(command, timeoutMs, said)), timeoutMs);
      this.#hear = (line) => {
        said.push(line);
        onLine(line);
        const result = answer.add(line);
        if (result === undefined) return;
        clearTimeout(timer);
        resolve(result);
      };
      this.#socket?.send(framed(command, this.#count));
    });
  }

  /** Like `run`, for what has to succeed; returns what it printed. */
  async must(command: string, options: ShellOptions = {}): Promise<string> {
    const { exitCode, output } = await this.run(command, options);
    if (exitCode === 0) return output;
    throw new GrappeError(
      'INTERNAL',
      `"${command}" ended with ${exitCode} on the board:\n${output}`,
    );
  }

  close(): void {
    this.#socket?.close();
  }
}

function noAnswer(command: string, timeoutMs: number, said: readonly string[]): GrappeError {
  const printed = said.length === 0 ? 'it printed nothing' : `it printed:\n${said.join('\n')}`;
  return new GrappeError(
    'TIMED_OUT',
    `"${command}" did not end on the board within ${timeoutMs} ms; ${printed}`,
  );
}
