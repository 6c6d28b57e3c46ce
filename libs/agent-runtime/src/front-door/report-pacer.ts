import { serverNews, watchServers, type SeenServer, type ServerWatch } from '@grappe/agent-core';
import { canonicalJson, type FrontDoorReport } from '@grappe/domain';
import type { Clock, Timers } from '@grappe/ports';

/** A change of many servers is told in a few reports; what serves does not wait for them. */
const REPORT_INTERVAL_MS = 500;

type Standing = Omit<FrontDoorReport, 'servers'>;

/** Says when there is something new to be told of the front door, and what, seldom enough. */
export class ReportPacer {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #onReport: () => void;
  #watched: ServerWatch = new Map();
  #told: ServerWatch = new Map();
  #toldStanding = '';
  #toldAtMs = -Infinity;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor({ clock, timers }: { clock: Clock; timers: Timers }, onReport: () => void) {
    this.#clock = clock;
    this.#timers = timers;
    this.#onReport = onReport;
  }

  beginSession(): void {
    this.#told = new Map();
    this.#toldStanding = '';
  }

  touch(standing: Standing, servers: readonly SeenServer[]): void {
    const nowMs = this.#clock.monotonicMs();
    this.#watched = watchServers(this.#watched, servers, nowMs);
    if (!this.#hasNews(standing)) return;
    this.#later(Math.max(0, this.#toldAtMs + REPORT_INTERVAL_MS - nowMs));
  }

  /** The next report; absent: nothing new. */
  take(standing: Standing, servers: readonly SeenServer[]): FrontDoorReport | undefined {
    const nowMs = this.#clock.monotonicMs();
    this.#watched = watchServers(this.#watched, servers, nowMs);
    if (!this.#hasNews(standing)) return undefined;
    const news = serverNews(this.#watched, this.#told, nowMs);
    this.#told = news.told;
    this.#toldStanding = lasting(standing);
    this.#toldAtMs = nowMs;
    this.#cancel?.();
    this.#cancel = undefined;
    if (news.more) this.#later(REPORT_INTERVAL_MS);
    return { ...standing, servers: news.servers };
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #hasNews(standing: Standing): boolean {
    if (lasting(standing) !== this.#toldStanding) return true;
    return serverNews(this.#watched, this.#told, 0).servers.length > 0;
  }

  #later(delayMs: number): void {
    if (this.#closed || this.#cancel !== undefined) return;
    this.#cancel = this.#timers.after(delayMs, () => {
      this.#cancel = undefined;
      this.#onReport();
    });
  }
}

/** Without what changes by itself. */
function lasting({ virtualIp, ...standing }: Standing): string {
  if (virtualIp === undefined) return canonicalJson(standing);
  return canonicalJson({ ...standing, virtualIp: { ...virtualIp, forMs: 0 } });
}
