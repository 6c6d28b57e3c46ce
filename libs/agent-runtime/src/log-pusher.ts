import type { TaskId } from '@grappe/domain';
import type { ContainerEngine, Logger, LogLine } from '@grappe/ports';
import type { Command__Output, LogChunk } from '@grappe/protocol';

/** Logs pushed at a time; more are refused until one ends. */
const PUSHES_MAX = 32;
/** Lines per message: fills a frame without holding back a slow log. */
const LINES_PER_CHUNK_MAX = 64;
/** Text per message: a quarter of what a message may hold, because a container may write lines of 64 KiB. */
const CHUNK_TEXT_BYTES_MAX = 1_048_576;

/** Opens a stream for chunks; `write` resolves when there is room for more. `onClosed`: the controller reads no more of them. */
export type OpenLogStream = (onClosed: () => void) => {
  write(chunk: LogChunk): Promise<void>;
  end(): void;
};

/** Carries out the controller's StreamLogs commands. */
export class LogPusher {
  readonly #engine: ContainerEngine;
  readonly #open: OpenLogStream;
  readonly #logger: Logger;
  readonly #pushes = new Map<string, AbortController>();

  constructor(engine: ContainerEngine, open: OpenLogStream, logger: Logger) {
    this.#engine = engine;
    this.#open = open;
    this.#logger = logger;
  }

  handle(command: Command__Output): void {
    if (command.body === 'stop' && command.stop) this.#pushes.get(command.stop.commandId)?.abort();
    if (command.body === 'streamLogs' && command.streamLogs) {
      void this.#push(command.id, command.streamLogs).catch((error: unknown) => {
        this.#logger.warn({ err: error }, 'a log could not be sent');
      });
    }
  }

  stop(): void {
    for (const push of this.#pushes.values()) push.abort();
  }

  async #push(
    commandId: string,
    request: NonNullable<Command__Output['streamLogs']>,
  ): Promise<void> {
    if (this.#pushes.has(commandId)) return;
    const abort = new AbortController();
    const stream = this.#open(() => abort.abort());
    if (this.#pushes.size >= PUSHES_MAX) {
      const error = `this node sends ${PUSHES_MAX} logs already; end one of them first`;
      await stream.write({ commandId, lines: [], error });
      stream.end();
      return;
    }
    this.#pushes.set(commandId, abort);
    const lines = new LineBatch(
      (batch) => stream.write({ commandId, lines: batch.map(encodeLine), error: '' }),
      () => abort.abort(),
    );
    try {
      // An empty chunk at once: it names the command, so that the reader knows the node is there while a quiet log has no lines.
      await stream.write({ commandId, lines: [], error: '' });
      const result = await this.#engine.logs(
        request.taskId as TaskId,
        { tailLines: request.tailLines, follow: request.follow },
        (line) => lines.add(line),
        abort.signal,
      );
      await lines.sent();
      if (!result.ok) await stream.write({ commandId, lines: [], error: result.failure.message });
    } finally {
      this.#pushes.delete(commandId);
      stream.end();
    }
  }
}

/** Sends the first line at once, and those that come while a chunk is on its way together in the next. */
class LineBatch {
  readonly #send: (lines: readonly LogLine[]) => Promise<void>;
  readonly #waiting: LogLine[] = [];
  #sending: Promise<void> | undefined;
  readonly #onFailure: () => void;
  #failed = false;
  #failure: unknown;

  constructor(send: (lines: readonly LogLine[]) => Promise<void>, onFailure: () => void) {
    this.#send = send;
    this.#onFailure = onFailure;
  }

  /** Resolves when there is room for more. */
  async add(line: LogLine): Promise<void> {
    if (this.#failed) return;
    this.#waiting.push(line);
    this.#sending ??= this.#flush();
    if (this.#waiting.length >= LINES_PER_CHUNK_MAX) await this.#sending;
  }

  /** Resolves when all lines have been sent; rejects when they could not be. */
  async sent(): Promise<void> {
    await this.#sending;
    if (this.#failed) throw this.#failure;
  }

  /** Never rejects: nobody may be waiting. */
  async #flush(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#send(this.#nextChunk());
    } catch (error) {
      this.#failed = true;
      this.#failure = error;
      this.#onFailure();
    }
    this.#sending = undefined;
  }

  /** One line at least. */
  #nextChunk(): readonly LogLine[] {
    let bytes = 0;
    let count = 0;
    for (const { text } of this.#waiting) {
      bytes += Buffer.byteLength(text);
      if (count > 0 && (bytes > CHUNK_TEXT_BYTES_MAX || count >= LINES_PER_CHUNK_MAX)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}

function encodeLine(line: LogLine): { stderr: boolean; timestamp: string; text: string } {
  return { stderr: line.stream === 'stderr', timestamp: line.timestamp, text: line.text };
}
