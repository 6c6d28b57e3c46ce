import { PROBE_PORT_DEFAULT } from '@grappe/domain';
import type { PeerProbe, ProbeOutcome, ProbeTarget } from '@grappe/ports';
import type { ProcessTimers } from '../kernel/machine-clock.ts';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { Network } from './network.ts';

interface Question {
  readonly kind: 'question';
  readonly id: number;
  readonly key: string;
}

interface Answer {
  readonly kind: 'answer';
  readonly id: number;
}

/** Probes between agents over the simulated network; an address is the name of a machine. */
export class SimPeerProbe implements PeerProbe {
  /** One for all nodes: each has an address of its own. */
  readonly port = PROBE_PORT_DEFAULT;
  readonly #network: Network;
  readonly #host: string;
  readonly #life: ProcessLife;
  readonly #timers: ProcessTimers;
  readonly #waiting = new Map<number, (outcome: ProbeOutcome) => void>();
  /** The newest first; the one before it stays good until the next change. */
  #keys: readonly string[] = [];
  #nextId = 1;

  constructor(network: Network, host: string, life: ProcessLife, timers: ProcessTimers) {
    this.#network = network;
    this.#host = host;
    this.#life = life;
    this.#timers = timers;
    network.receiveDatagrams(host, (from, payload) =>
      life.enter(() => this.#receive(from, payload as Question | Answer)),
    );
    life.atDeath(() => network.receiveDatagrams(host, undefined));
  }

  setKey(key: Uint8Array): void {
    const text = Buffer.from(key).toString('hex');
    if (text !== this.#keys[0]) this.#keys = [text, ...this.#keys.slice(0, 1)];
  }

  probe(target: ProbeTarget, timeoutMs: number): Promise<ProbeOutcome> {
    const [key] = this.#keys;
    if (key === undefined || !this.#life.call()) return Promise.resolve('silent');
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const cancel = this.#timers.after(timeoutMs, () => this.#settle(id, 'silent'));
      this.#waiting.set(id, (outcome) => {
        cancel();
        resolve(outcome);
      });
      const question: Question = { kind: 'question', id, key };
      this.#network.sendDatagram(this.#host, target.address, question, () =>
        this.#life.enter(() => this.#settle(id, 'refused')),
      );
    });
  }

  close(): Promise<void> {
    this.#network.receiveDatagrams(this.#host, undefined);
    for (const id of [...this.#waiting.keys()]) this.#settle(id, 'silent');
    return Promise.resolve();
  }

  #receive(from: string, message: Question | Answer): void {
    if (message.kind === 'answer') {
      this.#settle(message.id, 'answered');
      return;
    }
    if (!this.#keys.includes(message.key) || !this.#life.call()) return;
    const answer: Answer = { kind: 'answer', id: message.id };
    this.#network.sendDatagram(this.#host, from, answer);
  }

  #settle(id: number, outcome: ProbeOutcome): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(outcome);
  }
}
