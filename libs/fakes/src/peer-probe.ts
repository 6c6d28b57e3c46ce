import type { NodeName } from '@grappe/domain';
import type { PeerProbe, ProbeOutcome, ProbeTarget } from '@grappe/ports';

/** Other nodes as a test wants them: what is not said of a node is silent. */
export class FakePeerProbe implements PeerProbe {
  readonly port: number;
  readonly outcomes = new Map<NodeName, ProbeOutcome>();
  /** Targets, in the order they were asked. */
  readonly probed: ProbeTarget[] = [];
  /** Newest first, two at most. */
  keys: readonly Uint8Array[] = [];
  closed = false;
  #held: Promise<void> | undefined;

  constructor(port = 7_444) {
    this.port = port;
  }

  /** Probes do not end until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => (release = resolve));
    return release;
  }

  setKey(key: Uint8Array): void {
    this.keys = [Uint8Array.from(key), ...this.keys].slice(0, 2);
  }

  async probe(target: ProbeTarget): Promise<ProbeOutcome> {
    if (this.closed || this.keys.length === 0) return 'silent';
    this.probed.push(target);
    await this.#held;
    return this.outcomes.get(target.node) ?? 'silent';
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
