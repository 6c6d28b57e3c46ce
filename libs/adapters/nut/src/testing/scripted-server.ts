import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Answers every line it gets with what `answer` makes of it; no answer when that is undefined. */
export class ScriptedServer {
  answer: (line: string, socket: Socket) => string | undefined;
  /** Lines it got, of all connections. */
  readonly lines: string[] = [];
  connections = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(answer: (line: string, socket: Socket) => string | undefined) {
    this.answer = answer;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async open(
    answer: (line: string, socket: Socket) => string | undefined,
  ): Promise<ScriptedServer> {
    const server = new ScriptedServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections, as upsd does with idle ones. */
  async endConnections(): Promise<void> {
    const closed = [...this.#sockets].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.endConnections();
    await closed;
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      for (const line of text.split('\n').filter((part) => part !== '')) {
        this.lines.push(line);
        const answer = this.answer(line, socket);
        if (answer !== undefined) socket.write(answer);
      }
    });
  }
}
