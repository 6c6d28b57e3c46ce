import type { SeededRng } from '@grappe/fakes';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { VirtualTime } from '../kernel/virtual-time.ts';
import { Link } from './link.ts';
import { Connection, type StreamEvents, type StreamHandle } from './connection.ts';

/** A process that takes connections on a machine. */
export interface Listener {
  readonly life: ProcessLife;
  /** Called for each connection when its first packet arrives. */
  readonly accept: (from: string, handle: StreamHandle) => StreamEvents;
}

/** What the network has to know of a machine. */
export interface Host {
  readonly name: string;
  /** Without power nobody answers, not even with a refusal. */
  readonly powered: boolean;
}

/** What is sent over a connection, with how a trace calls it. */
export interface Packet {
  readonly bytes: Uint8Array;
  readonly label: string;
}

/** Tells of a packet that arrived. */
export type OnArrival = (from: string, to: string, label: string) => void;

/** All machines and the links between them. */
export class Network {
  readonly time: VirtualTime;
  readonly onArrival: OnArrival;
  readonly #rng: SeededRng;
  readonly #hosts = new Map<string, Host>();
  readonly #links = new Map<string, Link>();
  readonly #listeners = new Map<string, Listener>();
  readonly #receivers = new Map<string, (from: string, payload: unknown) => void>();
  readonly #connections = new Set<Connection>();

  constructor(time: VirtualTime, rng: SeededRng, onArrival: OnArrival) {
    this.time = time;
    this.#rng = rng;
    this.onArrival = onArrival;
  }

  addHost(host: Host): void {
    this.#hosts.set(host.name, host);
  }

  isPowered(name: string): boolean {
    return this.#hosts.get(name)?.powered ?? false;
  }

  /** One direction. Each has randomness of its own, so that traffic on one does not change what happens on another. */
  link(from: string, to: string): Link {
    const key = `${from}>${to}`;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const link = new Link(this.#rng.stream(key));
    this.#links.set(key, link);
    return link;
  }

  /** From now on `listener` takes the connections to the machine, until its process ends. */
  listen(host: string, listener: Listener): void {
    this.#listeners.set(host, listener);
    listener.life.atDeath(() => {
      if (this.#listeners.get(host) === listener) this.#listeners.delete(host);
    });
  }

  listener(host: string): Listener | undefined {
    return this.#listeners.get(host);
  }

  /** Opens a connection; what is sent before the other end has answered waits behind the handshake. */
  connect(from: string, life: ProcessLife, to: string, events: StreamEvents): StreamHandle {
    const connection = new Connection(this, from, to);
    this.#connections.add(connection);
    return connection.open(life, events, () => this.#connections.delete(connection));
  }

  /** Breaks every connection between the two, as a router or an overloaded kernel does: both ends hear of it. */
  reset(a: string, b: string): void {
    for (const connection of this.#connections) {
      if (connection.joins(a, b)) connection.reset();
    }
  }

  /** Whoever gets the machine's datagrams; undefined: nobody. */
  receiveDatagrams(
    host: string,
    receive: ((from: string, payload: unknown) => void) | undefined,
  ): void {
    if (receive === undefined) this.#receivers.delete(host);
    else this.#receivers.set(host, receive);
  }

  /** Sends a datagram; `onRefused` when it reached a machine where nobody listens, and that answer came back. */
  sendDatagram(from: string, to: string, payload: unknown, onRefused?: () => void): void {
    for (const delayMs of this.link(from, to).datagramDelaysMs()) {
      this.time.after(delayMs, () => {
        if (!this.isPowered(to)) return;
        const receive = this.#receivers.get(to);
        if (receive !== undefined) {
          this.onArrival(from, to, 'datagram');
          receive(from, payload);
          return;
        }
        for (const backMs of this.link(to, from).datagramDelaysMs())
          this.time.after(backMs, () => onRefused?.());
      });
    }
  }

  /** One small question and its answer, on a connection that exists; undefined when one of them did not get through. */
  askOnce<T>(from: string, to: string, answer: () => T, onAnswer: (value: T) => void): void {
    const there = this.link(from, to);
    const back = this.link(to, from);
    if (!there.passes) return;
    this.time.after(there.streamDelayMs(), () => {
      if (this.#listeners.get(to) === undefined || !there.passes || !back.passes) return;
      const value = answer();
      this.time.after(back.streamDelayMs(), () => onAnswer(value));
    });
  }
}
