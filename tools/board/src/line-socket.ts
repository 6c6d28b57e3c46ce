import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 50;

/** A socket file that speaks in lines. */
export class LineSocket {
  readonly #socket: Socket;

  private constructor(socket: Socket, onLine: (line: string) => void) {
    this.#socket = socket;
    // The other end dies with the board, which is told elsewhere.
    socket.on('error', () => undefined);
    const lines = createInterface({ input: socket });
    lines.on('line', onLine);
    // It passes on what the socket reports.
    lines.on('error', () => undefined);
  }

  /** Tries until there is somebody, or `signal` fires. */
  static async open(
    file: string,
    signal: AbortSignal,
    onLine: (line: string) => void,
  ): Promise<LineSocket> {
    while (true) {
      const socket = await tryConnect(file);
      if (socket !== undefined) return new LineSocket(socket, onLine);
      await delay(RETRY_MS, undefined, { signal });
    }
  }

  send(line: string): void {
    this.#socket.write(`${line}\n`);
  }

  close(): void {
    this.#socket.destroy();
  }
}

function tryConnect(file: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(file);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
