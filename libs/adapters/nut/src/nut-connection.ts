import { connect, type Socket } from 'node:net';
import { LINE_CHARS_MAX } from './limits.ts';
import { ConnectionEnded, NutTrouble, Refusal } from './nut-trouble.ts';
import { VariableList } from './variable-list.ts';

interface Pending {
  readonly list: VariableList;
  readonly resolve: (variables: ReadonlyMap<string, string>) => void;
  readonly reject: (trouble: NutTrouble) => void;
}

/**
 * One TCP connection to upsd, one question at a time. Written here, because one question of a protocol of text lines is all that is needed, and
 * the packages there are do not fit: node-nut was last released in 2018 and bounds neither time nor memory, nut-client is at 0.0.x.
 */
export class NutConnection {
  readonly #socket: Socket;
  readonly #connected: Promise<void>;
  #rest = '';
  #pending: Pending | undefined;
  #ended: NutTrouble | undefined;

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port });
    this.#socket.setEncoding('utf8');
    this.#socket.setNoDelay();
    this.#connected = new Promise((resolve, reject) => {
      this.#socket.once('connect', resolve);
      this.#socket.once('close', () => reject(this.#ended ?? closedByServer()));
    });
    // It may fail when nobody waits for it, as by `end`.
    this.#connected.catch(() => undefined);
    this.#socket.on('data', (text: string) => this.#receive(text));
    this.#socket.on('error', (error) => this.end(troubleOf(error)));
    this.#socket.on('close', () => this.end(closedByServer()));
  }

  get usable(): boolean {
    return this.#ended === undefined;
  }

  /**
   * All variables of a UPS: one question gives values of one moment, where a GET VAR for each would take nine and mix moments. Rejects with a
   * NutTrouble.
   */
  async list(ups: string): Promise<ReadonlyMap<string, string>> {
    await this.#connected;
    if (this.#ended !== undefined) throw this.#ended;
    return new Promise((resolve, reject) => {
      this.#pending = { list: new VariableList(ups), resolve, reject };
      this.#socket.write(`LIST VAR ${ups}\n`);
    });
  }

  /** Whoever waits for an answer gets `trouble`. Repeating it does nothing. */
  end(trouble: NutTrouble): void {
    if (this.#ended !== undefined) return;
    this.#ended = trouble;
    this.#socket.destroy();
    this.#pending?.reject(trouble);
    this.#pending = undefined;
  }

  #receive(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.#rest.length > LINE_CHARS_MAX) this.#tooLong();
  }

  #take(line: string): void {
    if (this.#ended !== undefined) return;
    if (line.length > LINE_CHARS_MAX) {
      this.#tooLong();
      return;
    }
    const pending = this.#pending;
    if (pending === undefined) {
      this.end(new NutTrouble('unreadable', 'what answers is no NUT server: it speaks unasked'));
      return;
    }
    try {
      if (!pending.list.take(line)) return;
      this.#pending = undefined;
      pending.resolve(pending.list.variables);
    } catch (error) {
      const trouble =
        error instanceof NutTrouble ? error : new NutTrouble('unreadable', String(error));
      if (!(trouble instanceof Refusal)) {
        this.end(trouble);
        return;
      }
      this.#pending = undefined;
      pending.reject(trouble);
    }
  }

  #tooLong(): void {
    const what = `what answers is no NUT server: a line of more than ${LINE_CHARS_MAX} characters`;
    this.end(new NutTrouble('unreadable', what));
  }
}

function closedByServer(): NutTrouble {
  return new ConnectionEnded('the server ended the connection without an answer');
}

function troubleOf(error: Error): NutTrouble {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  switch (code) {
    case 'ECONNREFUSED':
      return new NutTrouble(
        'unreadable',
        `nothing listens there (${code}). Start upsd, and let it listen on an address that this node reaches (LISTEN in upsd.conf)`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new NutTrouble('unreadable', `its host name is not known (${code})`);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return new NutTrouble('unreadable', `its host cannot be reached (${code})`);
    default:
      return new ConnectionEnded(`the connection broke (${code})`);
  }
}
