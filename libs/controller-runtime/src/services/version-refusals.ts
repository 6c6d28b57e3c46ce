import type { NodeName } from '@grappe/domain';

/**
 * How often an agent of another version that goes on dialling is logged: often enough to be found in the logs of the hour in which somebody
 * looks, and not a line a second for weeks.
 */
export const VERSION_LOG_PERIOD_MS = 600_000;

interface Refused {
  readonly version: number;
  readonly saidAtMs: number;
}

/** What was said lately of agents that speak another version of the agent link. Entries are dropped when they are old, so there are few. */
export class VersionRefusals {
  readonly #refused = new Map<NodeName, Refused>();

  /** Whether this refusal is to be logged: the first of a node and version, and then one every now and then. */
  isNews(node: NodeName, version: number, nowMs: number): boolean {
    for (const [name, { saidAtMs }] of this.#refused)
      if (nowMs - saidAtMs >= VERSION_LOG_PERIOD_MS) this.#refused.delete(name);
    if (this.#refused.get(node)?.version === version) return false;
    this.#refused.set(node, { version, saidAtMs: nowMs });
    return true;
  }

  /** The node speaks our version now: should it speak another one again, that is news. */
  agreed(node: NodeName): void {
    this.#refused.delete(node);
  }
}
