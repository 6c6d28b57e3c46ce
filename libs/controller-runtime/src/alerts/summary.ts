import type { AlertNotice } from '@grappe/domain';
import { SUMMARY_ALERTS_MAX } from './limits.ts';

/** Many notices made into one. */
export class Summary {
  #raised = 0;
  #cleared = 0;
  #latest: AlertNotice[] = [];

  get isEmpty(): boolean {
    return this.#latest.length === 0;
  }

  add(notice: AlertNotice): void {
    if (notice.kind === 'raised') this.#raised += 1;
    if (notice.kind === 'cleared') this.#cleared += 1;
    this.#latest = [...this.#latest, notice].slice(-SUMMARY_ALERTS_MAX);
  }

  /** What is told in place of all that was added; then it is empty again. Of one, itself. */
  take(rack: string, atMs: number): AlertNotice | undefined {
    const [first, second] = this.#latest;
    const alerts = this.#latest.flatMap((notice) => ('alert' in notice ? [notice.alert] : []));
    const counts = { raised: this.#raised, cleared: this.#cleared };
    this.#raised = 0;
    this.#cleared = 0;
    this.#latest = [];
    if (first === undefined || second === undefined) return first;
    return { kind: 'summary', rack, atMs, ...counts, alerts };
  }
}
