import { Socket } from 'node:net';
import { NOTICE_CHARS_MAX } from './limits.ts';
import { parseNotice, type KeepalivedNotice } from './notice-line.ts';

/** Reads what keepalived writes into its fifo, also what it wrote while nobody read. */
export class NoticeReader {
  readonly #socket: Socket;
  #rest = '';

  /** @param file - the fifo, open for reading and not blocking; it is closed with this. */
  constructor(file: number, listener: (notice: KeepalivedNotice) => void) {
    this.#socket = new Socket({ fd: file, readable: true, writable: false });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk) => {
      const lines = (this.#rest + String(chunk)).split('\n');
      this.#rest = (lines.pop() ?? '').slice(0, NOTICE_CHARS_MAX);
      for (const line of lines) {
        const notice = parseNotice(line);
        if (notice !== undefined) listener(notice);
      }
    });
    // A fifo that fails says nothing any more; the process is still looked at.
    this.#socket.on('error', () => undefined);
    this.#socket.unref();
  }

  close(): void {
    this.#socket.removeAllListeners('data');
    this.#socket.destroy();
  }
}
