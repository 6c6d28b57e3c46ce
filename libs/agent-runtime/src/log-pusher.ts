import type { TaskId } from '@grappe/domain';
import type { ContainerEngine, Logger, LogLine } from '@grappe/ports';
import type { Command__Output, LogChunk } from '@grappe/protocol';

/** Logs pushed at a time; more are refused until one ends. */
const PUSHES_MAX = 32;
/** Lines per message: fills a frame without holding back a slow log. */
const LINES_PER_CHUNK_MAX = 64;

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
    if (this.#pushes.size >= PUSHES_MAX || this.#pushes.has(commandId)) return;
    const abort = new AbortController();
    this.#pushes.set(commandId, abort);
    const stream = this.#open(() => abort.abort());
    try {
      // An empty chunk at once: it names the command, so that the reader knows the node is there while a quiet log has no lines.
      await stream.write({ commandId, lines: [], error: '' });
      const result = await this.#engine.logs(
        request.taskId as TaskId,
        { tailLines: request.tailLines, follow: request.follow },
        batched((lines) => stream.write({ commandId, lines: lines.map(encodeLine), error: '' })),
        abort.signal,
      );
      if (!result.ok) await stream.write({ commandId, lines: [], error: result.failure.message });
    } finally {
      this.#pushes.delete(commandId);
      stream.end();
    }
  }
}

/** Sends the first line at once, and those that come while a chunk is on its way together in the next. */
function batched(
  send: (lines: readonly LogLine[]) => Promise<void>,
): (line: LogLine) => Promise<void> {
  let waiting: LogLine[] = [];
  let sending: Promise<void> | undefined;
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      await send(lines);
    }
    sending = undefined;
  };
  return async (line) => {
    waiting.push(line);
    sending ??= flush();
    if (waiting.length >= LINES_PER_CHUNK_MAX) await sending;
  };
}

function encodeLine(line: LogLine): { stderr: boolean; timestamp: string; text: string } {
  return { stderr: line.stream === 'stderr', timestamp: line.timestamp, text: line.text };
}
