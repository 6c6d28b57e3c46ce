import { addAbortSignal, type Readable } from 'node:stream';
import type { TaskId } from '@grappe/domain';
import type { Clock, EngineEvent, EngineResult, ObservedContainer, Timers } from '@grappe/ports';
import { abortablePause } from './abortable-pause.ts';
import { untilAborted } from './engine-calls.ts';
import { textOf } from './engine-failure.ts';
import { joinAbort } from './joined-abort.ts';
import { jsonRecords, type JsonRecord } from './json-records.ts';
import { LABELS } from './labels.ts';
import {
  EVENT_OVERLAP_MS,
  PING_TIMEOUT_MS,
  RECONNECT_MAX_MS,
  RECONNECT_MIN_MS,
  WATCH_PING_PERIOD_MS,
} from './limits.ts';

/** Engine events after which a container may look different. `kill` is absent (a signal alone changes nothing), as are health probes. */
export const WATCHED_ACTIONS = [
  'create',
  'start',
  'die',
  'oom',
  'pause',
  'unpause',
  'health_status',
  'destroy',
] as const;

/** What a watch needs of the engine; each call ends in bounded time. */
export interface WatchSource {
  /** The engine's events about our containers from `sinceSeconds` (of wall-clock time) on, without end. */
  openEvents(sinceSeconds: string, signal: AbortSignal): Promise<Readable>;
  observe(task: TaskId): Promise<EngineResult<ObservedContainer | undefined>>;
  ping(): Promise<EngineResult<void>>;
}

/**
 * Follows the engine's events and turns each into a fresh observation.
 *
 * Nothing is missed when the caller lists after every `connected`: the stream is open before `connected` is given, and it begins
 * {@link EVENT_OVERLAP_MS} earlier. What happens before the list is in the list; what happens after it is an event. Some changes are
 * told twice. Events of one task that arrive while it is being read lead to one further reading, so the last `changed` is up to date.
 */
export class EngineWatch {
  readonly #source: WatchSource;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #onEvent: (event: EngineEvent) => void;
  readonly #closing = new AbortController();
  #told: 'nothing' | 'connected' | 'disconnected' = 'nothing';

  constructor(
    source: WatchSource,
    time: { readonly clock: Clock; readonly timers: Timers },
    onEvent: (event: EngineEvent) => void,
  ) {
    this.#source = source;
    this.#clock = time.clock;
    this.#timers = time.timers;
    this.#onEvent = onEvent;
  }

  close(): void {
    this.#closing.abort();
  }

  /** Resolves after `close`. */
  async run(): Promise<void> {
    let backoffMs = RECONNECT_MIN_MS;
    while (!this.#closing.signal.aborted) {
      const message = await this.#connection();
      if (this.#told === 'connected') backoffMs = RECONNECT_MIN_MS;
      this.#tell('disconnected', message);
      await abortablePause(this.#timers, backoffMs, this.#closing.signal);
      backoffMs = Math.min(backoffMs * 2, RECONNECT_MAX_MS);
    }
  }

  /** One connection from its opening to its end; resolves with the reason of the end. */
  async #connection(): Promise<string> {
    const connection = joinAbort(this.#closing.signal);
    const ended = connection.signal;
    const fail = (message: string): void => connection.abort(new Error(message));
    const readings = new Readings(this.#source, ended, this.#give.bind(this), fail);
    let stopTimer = this.#timers.after(PING_TIMEOUT_MS, () =>
      fail(`the container engine does not answer within ${PING_TIMEOUT_MS / 1_000} s`),
    );
    try {
      const since = ((this.#clock.wallMs() - EVENT_OVERLAP_MS) / 1_000).toFixed(3);
      const stream = await untilAborted(this.#source.openEvents(since, ended), ended);
      stopTimer();
      addAbortSignal(ended, stream);
      this.#tell('connected');
      stopTimer = this.#pingRegularly(ended, fail);
      for await (const record of jsonRecords(stream)) {
        const task = taskOf(record);
        if (task !== undefined) readings.request(task);
      }
      return 'the container engine ended its event stream';
    } catch (error) {
      return textOf(ended.aborted ? ended.reason : error);
    } finally {
      stopTimer();
      fail('the connection has ended');
      connection.release();
    }
  }

  #pingRegularly(ended: AbortSignal, fail: (message: string) => void): () => void {
    let cancel = (): void => undefined;
    const next = (): void => {
      cancel = this.#timers.after(WATCH_PING_PERIOD_MS, () => {
        void this.#source.ping().then((answer) => {
          if (ended.aborted) return;
          if (answer.ok) next();
          else fail(answer.failure.message);
        });
      });
    };
    next();
    return () => cancel();
  }

  #tell(state: 'connected' | 'disconnected', message = ''): void {
    if (this.#told === state || this.#closing.signal.aborted) return;
    this.#told = state;
    this.#give(state === 'connected' ? { kind: state } : { kind: state, message });
  }

  #give(event: EngineEvent): void {
    if (!this.#closing.signal.aborted) this.#onEvent(event);
  }
}

/** Reads each task at most once at a time, in order, and once more when it changed meanwhile. */
class Readings {
  readonly #source: WatchSource;
  readonly #ended: AbortSignal;
  readonly #give: (event: EngineEvent) => void;
  readonly #fail: (message: string) => void;
  /** Tasks being read; true when they must be read again. No larger than the number of containers. */
  readonly #underWay = new Map<TaskId, boolean>();

  constructor(
    source: WatchSource,
    ended: AbortSignal,
    give: (event: EngineEvent) => void,
    fail: (message: string) => void,
  ) {
    this.#source = source;
    this.#ended = ended;
    this.#give = give;
    this.#fail = fail;
  }

  request(task: TaskId): void {
    const reading = this.#underWay.has(task);
    this.#underWay.set(task, reading);
    if (!reading) void this.#read(task);
  }

  async #read(task: TaskId): Promise<void> {
    do {
      this.#underWay.set(task, false);
      const seen = await this.#source.observe(task);
      if (this.#ended.aborted) return;
      if (!seen.ok) {
        // An event without its observation would be a change missed; connecting anew makes the caller list.
        this.#fail(seen.failure.message);
        return;
      }
      const container = seen.value === undefined ? {} : { container: seen.value };
      this.#give({ kind: 'changed', task, ...container });
    } while (this.#underWay.get(task) === true);
    this.#underWay.delete(task);
  }
}

function taskOf(record: JsonRecord): TaskId | undefined {
  const actor = record['Actor'] as { Attributes?: Record<string, string> } | undefined;
  const task = actor?.Attributes?.[LABELS.task];
  return task === undefined || task === '' ? undefined : (task as TaskId);
}
