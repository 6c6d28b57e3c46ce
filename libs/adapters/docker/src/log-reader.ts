import { addAbortSignal, type Readable } from 'node:stream';
import type { TaskId } from '@grappe/domain';
import type { EngineResult, LogLine, Timers } from '@grappe/ports';
import type Docker from 'dockerode';
import { abortablePause } from './abortable-pause.ts';
import { dial } from './docker-client.ts';
import { closedResult, untilAborted, type EngineCalls } from './engine-calls.ts';
import { engineFailure, statusOf, unreachableFailure, type CallSubject } from './engine-failure.ts';
import { LOG_REOPEN_MS, READ_TIMEOUT_MS } from './limits.ts';
import { joinAbort } from './joined-abort.ts';
import { LogFrames } from './log-frames.ts';

export interface LogOptions {
  readonly tailLines: number;
  readonly follow: boolean;
  readonly sinceMs?: number;
}

/** Where reading goes on: the engine's `tail` and `since`, and the last line passed on, which `since` would repeat. */
interface Position {
  readonly tail: string;
  readonly since: string | undefined;
  readonly after: string;
}

const DONE: EngineResult<void> = { ok: true, value: undefined };

/** Reads one container's log. With `follow` it outlives restarts of the container and ends when the container is removed. */
export class LogReader {
  readonly #docker: Docker;
  readonly #calls: EngineCalls;
  readonly #timers: Timers;

  constructor(docker: Docker, calls: EngineCalls, timers: Timers) {
    this.#docker = docker;
    this.#calls = calls;
    this.#timers = timers;
  }

  async read(
    task: TaskId,
    containerId: string,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<EngineResult<void>> {
    const subject = { action: `read the log of task ${task}` };
    let position: Position = {
      tail: String(options.tailLines),
      since: options.sinceMs === undefined ? undefined : (options.sinceMs / 1_000).toFixed(3),
      after: '',
    };
    for (;;) {
      const passed = await this.#pass(
        containerId,
        position,
        options.follow,
        onLine,
        signal,
        subject,
      );
      if (!passed.ok) return passed;
      if (signal.aborted || !options.follow) return DONE;
      position = resumed(position, passed.value);
      const running = await this.#untilRunning(containerId, signal, subject);
      if (!running.ok) return running;
      if (!running.value) return DONE;
    }
  }

  /** Passes on lines until the engine ends the stream; resolves with the time stamp of the last one, empty without any. */
  async #pass(
    containerId: string,
    position: Position,
    follow: boolean,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
    subject: CallSubject,
  ): Promise<EngineResult<string>> {
    const silence = this.#calls.silenceLimit(READ_TIMEOUT_MS);
    const joined = joinAbort(signal, silence.expired, this.#calls.closed);
    const ended = joined.signal;
    let last = position.after;
    const give = async (lines: readonly LogLine[]): Promise<void> => {
      for (const line of lines) {
        if (ended.aborted) return;
        if (position.after !== '' && line.timestamp <= position.after) continue;
        last = line.timestamp;
        await onLine(line);
      }
    };
    try {
      const stream = await untilAborted(this.#open(containerId, position, follow, ended), ended);
      addAbortSignal(ended, stream);
      const frames = new LogFrames();
      const chunks = stream[Symbol.asyncIterator]();
      for (;;) {
        // A followed log may be silent for days; and while lines are passed on, it is not the engine that is slow.
        if (!follow) silence.alive();
        else silence.end();
        const next = (await chunks.next()) as IteratorResult<Buffer, undefined>;
        silence.end();
        if (next.done === true) break;
        await give(frames.push(next.value));
      }
      await give(frames.flush());
      return { ok: true, value: last };
    } catch (error) {
      if (this.#calls.closed.aborted) return closedResult(subject);
      const failed = silence.expired.aborted
        ? unreachableFailure(subject, `no answer within ${READ_TIMEOUT_MS / 1_000} s`)
        : engineFailure(error, subject);
      return signal.aborted ? { ok: true, value: last } : { ok: false, failure: failed };
    } finally {
      silence.end();
      joined.release();
    }
  }

  #open(
    containerId: string,
    position: Position,
    follow: boolean,
    abortSignal: AbortSignal,
  ): Promise<Readable> {
    const query = {
      stdout: true,
      stderr: true,
      timestamps: true,
      follow,
      tail: position.tail,
      ...(position.since === undefined ? {} : { since: position.since }),
    };
    return dial(this.#docker, {
      path: `/containers/${containerId}/logs`,
      query,
      abortSignal,
      stream: true,
    }) as Promise<Readable>;
  }

  /** Resolves with true once the container runs, false when it is gone or nobody listens any more. */
  async #untilRunning(
    containerId: string,
    signal: AbortSignal,
    subject: CallSubject,
  ): Promise<EngineResult<boolean>> {
    for (;;) {
      await this.#pause(signal);
      if (signal.aborted) return { ok: true, value: false };
      const looked = await this.#calls.run(subject, READ_TIMEOUT_MS, async (abortSignal) => {
        try {
          const info = await this.#docker.getContainer(containerId).inspect({ abortSignal });
          return info.State.Running ? 'running' : 'ended';
        } catch (error) {
          if (statusOf(error) === 404) return 'gone';
          throw error;
        }
      });
      if (!looked.ok) return looked;
      if (looked.value !== 'ended') return { ok: true, value: looked.value === 'running' };
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const joined = joinAbort(signal, this.#calls.closed);
    await abortablePause(this.#timers, LOG_REOPEN_MS, joined.signal);
    joined.release();
  }
}

/** After the container has been started again: everything after the last line, by the engine's own stamp. */
function resumed(position: Position, last: string): Position {
  if (last === '') return position;
  const seconds = Math.floor(Date.parse(last) / 1_000);
  const fraction = /\.(\d+)/.exec(last)?.[1] ?? '0';
  return { tail: 'all', since: `${seconds}.${fraction}`, after: last };
}
