import type { LogLine } from '@grappe/ports';
import { LOG_FRAME_BYTES_MAX, LOG_LINE_BYTES_MAX } from './limits.ts';

/** Bytes before each frame: stream number, three zeros, length as a big-endian 32-bit number. */
const HEADER_BYTES = 8;
const STDERR = 2;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

interface PartialLine {
  timestamp: string;
  pieces: Buffer[];
  bytes: number;
}

/**
 * Turns the engine's multiplexed log stream, with time stamps, into lines. The engine stores a long line in pieces, each stamped; the
 * pieces become one line again, up to {@link LOG_LINE_BYTES_MAX}. A character cut by that limit becomes a replacement character.
 */
export class LogFrames {
  #buffered: Buffer = Buffer.alloc(0);
  readonly #partial: Record<LogLine['stream'], PartialLine | undefined> = {
    stdout: undefined,
    stderr: undefined,
  };

  /** Takes what arrived and returns the lines that it completed. Throws on a stream that is not multiplexed. */
  push(chunk: Buffer): LogLine[] {
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
    const lines: LogLine[] = [];
    while (this.#buffered.length >= HEADER_BYTES) {
      const number = this.#buffered.readUInt8(0);
      const length = this.#buffered.readUInt32BE(4);
      if (number > STDERR || length > LOG_FRAME_BYTES_MAX) {
        throw new Error('the engine sent a log stream that is not in its own frame format');
      }
      if (this.#buffered.length < HEADER_BYTES + length) break;
      const payload = this.#buffered.subarray(HEADER_BYTES, HEADER_BYTES + length);
      this.#buffered = this.#buffered.subarray(HEADER_BYTES + length);
      this.#take(number === STDERR ? 'stderr' : 'stdout', payload, lines);
    }
    return lines;
  }

  /** What is left when the stream has ended: last lines that lack their line end. */
  flush(): LogLine[] {
    const lines: LogLine[] = [];
    this.#emit('stdout', lines);
    this.#emit('stderr', lines);
    return lines;
  }

  #take(stream: LogLine['stream'], payload: Buffer, lines: LogLine[]): void {
    const space = payload.indexOf(SPACE);
    const stamped = space > 0 ? payload.subarray(space + 1) : payload;
    const complete = stamped.at(-1) === NEWLINE;
    const piece = complete ? withoutLineEnd(stamped) : stamped;
    const timestamp = space > 0 ? payload.toString('latin1', 0, space) : '';
    const partial = (this.#partial[stream] ??= { timestamp, pieces: [], bytes: 0 });
    if (partial.bytes > 0 && partial.bytes + piece.length > LOG_LINE_BYTES_MAX) {
      this.#emit(stream, lines);
      this.#take(stream, payload, lines);
      return;
    }
    // The slice would keep the whole chunk alive for as long as the line is incomplete.
    partial.pieces.push(complete ? piece : Buffer.from(piece));
    partial.bytes += piece.length;
    if (complete) this.#emit(stream, lines);
  }

  #emit(stream: LogLine['stream'], lines: LogLine[]): void {
    const partial = this.#partial[stream];
    if (partial === undefined) return;
    this.#partial[stream] = undefined;
    const text = Buffer.concat(partial.pieces);
    for (let start = 0; start === 0 || start < text.length; start += LOG_LINE_BYTES_MAX) {
      const end = Math.min(start + LOG_LINE_BYTES_MAX, text.length);
      lines.push({ stream, timestamp: partial.timestamp, text: text.toString('utf8', start, end) });
    }
  }
}

function withoutLineEnd(line: Buffer): Buffer {
  const end = line.at(-2) === CARRIAGE_RETURN ? -2 : -1;
  return line.subarray(0, end);
}
