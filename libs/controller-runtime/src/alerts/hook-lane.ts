import { err, type AlertNotice, type Result } from '@grappe/domain';
import type { AlertHook, Clock, HookFailure, Timers } from '@grappe/ports';
import {
  LET_GO_MS,
  NOTICES_PER_MINUTE_MAX,
  NOTICES_WAITING_MAX,
  RATE_WINDOW_MS,
  RETRY_DELAYS_MS,
  SAID_FROM_TRY,
  TELL_TIMEOUT_MS,
} from './limits.ts';
import { Summary } from './summary.ts';

export interface HookLaneOptions {
  readonly hook: AlertHook;
  readonly rack: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Called with what became of it when a notice was told, and when one could not be in several tries. */
  readonly onOutcome: (told: boolean, message: string) => void;
}

const GIVEN_UP: HookFailure = { message: 'it does not end when it is told to', mayPass: true };

/**
 * What one hook is told: one notice after the other, each tried a few times, not too many a minute, and never more of them in memory than a
 * limit. It holds up nobody but itself.
 */
export class HookLane {
  readonly #options: HookLaneOptions;
  readonly #queue: AlertNotice[] = [];
  readonly #summary = new Summary();
  /** When the notices of the last minute were begun; monotonic. */
  #begunAtMs: number[] = [];
  #isBusy = false;
  #isStopped = false;
  readonly #aborts = new Set<AbortController>();
  #cancelTimer: (() => void) | undefined;

  constructor(options: HookLaneOptions) {
    this.#options = options;
  }

  offer(notice: AlertNotice): void {
    if (this.#isStopped) return;
    // What has begun to be a summary goes on as one, so that everything stays in order.
    if (!this.#summary.isEmpty) this.#summary.add(notice);
    else this.#queue.push(notice);
    if (this.#queue.length > NOTICES_WAITING_MAX) this.#sumUp();
    this.#pump();
  }

  /** Tells it beside all that waits, once. */
  test(notice: AlertNotice): Promise<Result<string, HookFailure>> {
    return this.#tryOnce(notice);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer?.();
    for (const abort of this.#aborts) abort.abort();
  }

  #sumUp(): void {
    for (const notice of this.#queue.splice(0)) this.#summary.add(notice);
  }

  #pump(): void {
    if (this.#isBusy || this.#isStopped) return;
    if (this.#queue.length === 0 && this.#summary.isEmpty) return;
    const { clock, timers, rack } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#begunAtMs = this.#begunAtMs.filter((atMs) => nowMs - atMs < RATE_WINDOW_MS);
    const [oldestMs = nowMs] = this.#begunAtMs;
    if (this.#begunAtMs.length >= NOTICES_PER_MINUTE_MAX) {
      this.#sumUp();
      this.#cancelTimer?.();
      this.#cancelTimer = timers.after(oldestMs + RATE_WINDOW_MS - nowMs, () => this.#pump());
      return;
    }
    const notice = this.#queue.shift() ?? this.#summary.take(rack, clock.wallMs());
    if (notice === undefined) return;
    this.#begunAtMs.push(nowMs);
    this.#isBusy = true;
    void this.#tell(notice, 1);
  }

  async #tell(notice: AlertNotice, tries: number): Promise<void> {
    const result = await this.#tryOnce(notice);
    if (this.#isStopped) return;
    const { timers, onOutcome } = this.#options;
    if (result.ok) onOutcome(true, result.value);
    const mayPass = !result.ok && result.error.mayPass;
    if (!result.ok && (!mayPass || tries >= SAID_FROM_TRY)) onOutcome(false, result.error.message);
    const delayMs = RETRY_DELAYS_MS[tries - 1];
    if (mayPass && delayMs !== undefined) {
      this.#cancelTimer = timers.after(delayMs, () => void this.#tell(notice, tries + 1));
      return;
    }
    this.#isBusy = false;
    this.#pump();
  }

  async #tryOnce(notice: AlertNotice): Promise<Result<string, HookFailure>> {
    const { hook, timers } = this.#options;
    const abort = new AbortController();
    this.#aborts.add(abort);
    let cancel: () => void = () => undefined;
    const letGo = new Promise<Result<string, HookFailure>>((resolve) => {
      cancel = timers.after(TELL_TIMEOUT_MS, () => {
        abort.abort();
        cancel = timers.after(LET_GO_MS, () => resolve(err(GIVEN_UP)));
      });
    });
    try {
      return await Promise.race([hook.tell(notice, abort.signal), letGo]);
    } catch (error) {
      return err({ message: `it failed: ${String(error)}`, mayPass: true });
    } finally {
      cancel();
      this.#aborts.delete(abort);
    }
  }
}
