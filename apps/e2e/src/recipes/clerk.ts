import type { TrytonSession } from './tryton-session.ts';

/** What a person sees who works without a pause. */
interface Deed {
  readonly endedAtMs: number;
  readonly trouble?: string;
}

/** After a failure a person looks at the screen before they try again. */
const AGAIN_AFTER_MS = 50;

/** Works in one session of an ERP: enters a party, looks it up, and so on, until told to stop. Never logs in again. */
export class Clerk {
  readonly name: string;
  readonly session: TrytonSession;
  /** Names of parties whose entry the server has acknowledged. */
  readonly acknowledged: string[] = [];
  private readonly deeds: Deed[] = [];
  private entered = 0;
  private refusals = 0;
  private unread = 0;
  private isWorking = false;
  private work: Promise<void> = Promise.resolve();

  constructor(name: string, session: TrytonSession) {
    this.name = name;
    this.session = session;
  }

  /** How often the server did not know the session. */
  get timesRefused(): number {
    return this.refusals;
  }

  /** How many acknowledged entries were not found when they were looked up at once. */
  get timesNotFound(): number {
    return this.unread;
  }

  start(): void {
    this.isWorking = true;
    this.work = this.keepWorking();
  }

  async stop(): Promise<void> {
    this.isWorking = false;
    await this.work;
  }

  /** Entries that were made and found again since an instant of `performance.now()`. */
  doneSince(sinceMs: number): number {
    return this.deeds.filter((deed) => deed.trouble === undefined && deed.endedAtMs > sinceMs)
      .length;
  }

  /** The longest that this person had to wait between two things done, of which the later was after the instant. */
  longestWaitMs(sinceMs: number): number {
    const done = this.deeds.filter((deed) => deed.trouble === undefined);
    const waits = done.map(({ endedAtMs }, index) => {
      const before = done[index - 1]?.endedAtMs;
      return before === undefined || endedAtMs < sinceMs ? 0 : endedAtMs - before;
    });
    return Math.max(0, ...waits);
  }

  /** What went wrong since an instant, each kind once. */
  troublesSince(sinceMs: number): string[] {
    const since = this.deeds.filter(({ endedAtMs }) => endedAtMs > sinceMs);
    return [...new Set(since.map(({ trouble }) => trouble).filter((each) => each !== undefined))];
  }

  private async keepWorking(): Promise<void> {
    while (this.isWorking) {
      const trouble = await this.enterAndLookUp();
      this.deeds.push({
        endedAtMs: performance.now(),
        ...(trouble === undefined ? {} : { trouble }),
      });
      if (trouble !== undefined) await new Promise((done) => setTimeout(done, AGAIN_AFTER_MS));
    }
  }

  /** What stood in the way, if anything did. */
  private async enterAndLookUp(): Promise<string | undefined> {
    this.entered += 1;
    const party = `${this.name}-${this.entered}`;
    const entry = await this.session.call('model.party.party.create', [{ name: party }]);
    if (entry.kind !== 'done') return this.troubleOf(entry);
    this.acknowledged.push(party);
    const found = await this.session.call('model.party.party.search_count', [['name', '=', party]]);
    if (found.kind !== 'done') return this.troubleOf(found);
    if (found.result !== 1) this.unread += 1;
    return undefined;
  }

  private troubleOf(outcome: { readonly kind: string; readonly why?: string }): string {
    if (outcome.kind === 'session-refused') this.refusals += 1;
    return outcome.why ?? outcome.kind;
  }
}
