import type { HardwareReport, NodeFacts, TaskStatus } from '@grappe/domain';
import type { Presence } from './presence.ts';

/** Says nothing before it may begin, and then first what it was last told to say. */
export class AwaitedPresence implements Presence {
  readonly #announce: () => Presence;
  #presence: Presence | undefined;
  #closed = false;
  #facts: NodeFacts | undefined;
  #statuses: readonly TaskStatus[] | undefined;
  #report: HardwareReport | undefined;

  constructor(announce: () => Presence) {
    this.#announce = announce;
  }

  /** May be called any number of times. */
  begin(): void {
    if (this.#closed || this.#presence !== undefined) return;
    const presence = this.#announce();
    this.#presence = presence;
    if (this.#facts !== undefined) presence.publishFacts(this.#facts);
    if (this.#statuses !== undefined) presence.publishTasks(this.#statuses);
    if (this.#report !== undefined) presence.publishHardware(this.#report);
  }

  publishFacts(facts: NodeFacts): void {
    this.#facts = facts;
    this.#presence?.publishFacts(facts);
  }

  publishTasks(statuses: readonly TaskStatus[]): void {
    this.#statuses = statuses;
    this.#presence?.publishTasks(statuses);
  }

  publishHardware(report: HardwareReport): void {
    this.#report = report;
    this.#presence?.publishHardware(report);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#presence?.close();
  }
}
