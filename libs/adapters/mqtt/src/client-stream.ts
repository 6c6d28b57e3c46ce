import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { PACKET_BYTES_MAX, STREAM_HIGH_WATER_BYTES } from './limits.ts';
import { PacketGuard } from './packet-guard.ts';

/** Inbound bytes held for the parser: one largest packet. */
const READ_HIGH_WATER_BYTES = PACKET_BYTES_MAX;

/**
 * One client's connection as the broker sees it. Inbound it stops at packets over the limit; outbound it takes what is written without
 * ever asking the writer to wait, so that a subscriber which does not read holds nobody else up: its owner watches `backlogBytes`.
 */
export class ClientStream extends Duplex {
  readonly #socket: TLSSocket;
  readonly #guard = new PacketGuard(PACKET_BYTES_MAX);
  #resume: (() => void) | undefined;

  constructor(socket: TLSSocket) {
    super({
      readableHighWaterMark: READ_HIGH_WATER_BYTES,
      writableHighWaterMark: STREAM_HIGH_WATER_BYTES,
      allowHalfOpen: false,
    });
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      if (!this.#guard.accept(chunk)) {
        this.destroy(new Error(`packet over ${PACKET_BYTES_MAX} bytes or malformed`));
      } else if (!this.push(chunk)) {
        socket.pause();
      }
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error: Error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.on('drain', () => this.#resumeWriting());
    socket.pause();
  }

  /** Bytes that the client has not taken yet, beyond what the kernel and TLS hold. */
  get backlogBytes(): number {
    return this.writableLength;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#socket.write(chunk)) done();
    else this.#resume = done;
  }

  /** A packet is written in several small pieces; together they make one TLS record. */
  override _writev(
    chunks: readonly { readonly chunk: Buffer; readonly encoding: BufferEncoding }[],
    done: () => void,
  ): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#resume = undefined;
    this.#socket.destroy();
    done(error);
  }

  #resumeWriting(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }
}
