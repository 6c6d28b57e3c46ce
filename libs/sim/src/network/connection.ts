import type { ProcessLife } from '../kernel/process-life.ts';
import type { Network, Packet } from './network.ts';

/** `end`: the other end has closed in good order. `reset`: the connection is broken, or never came about. */
export type StreamEnd = 'end' | 'reset';

export interface StreamEvents {
  readonly onPacket: (bytes: Uint8Array) => void;
  /** Once, and not after the own end has closed. */
  readonly onEnd: (end: StreamEnd) => void;
}

/** One end of a connection in the hands of its process. */
export interface StreamHandle {
  /** Calls `onSent` when the packet has left for the network: not while the buffer of the kernel is full. */
  send(packet: Packet, onSent?: () => void): void;
  close(): void;
  /** Closes without waiting for anything; the other end is told. */
  destroy(): void;
}

type Item = Packet | { readonly end: StreamEnd } | { readonly handshake: true };

interface Waiting {
  readonly item: Item;
  readyAtMs: number;
  onSent?: (() => void) | undefined;
}

/** Packets that the kernel takes from a process before the other end has acknowledged any: heartbeats are tiny, buffers hold hundreds of kilobytes. */
const WINDOW_PACKETS = 1_024;
/** One-way delays of TCP and TLS before the first byte, in each direction: both must pass packets before anything is sent. */
const HANDSHAKE_DELAYS = 2;

/** One of the two directions: packets in order, each once, as long as the link passes any. */
class Pipe {
  readonly #network: Network;
  readonly #from: string;
  readonly #to: string;
  readonly #arrive: (item: Item) => void;
  readonly #items: Waiting[] = [];
  #moving = false;

  constructor(network: Network, from: string, to: string, arrive: (item: Item) => void) {
    this.#network = network;
    this.#from = from;
    this.#to = to;
    this.#arrive = arrive;
  }

  send(item: Item, onSent?: () => void): void {
    const delays = 'handshake' in item ? HANDSHAKE_DELAYS : 1;
    let delayMs = 0;
    for (let n = 0; n < delays; n += 1)
      delayMs += this.#network.link(this.#from, this.#to).streamDelayMs();
    const waiting = { item, readyAtMs: this.#network.time.nowMs + delayMs, onSent };
    this.#items.push(waiting);
    if (this.#items.length <= WINDOW_PACKETS) sent(waiting);
    this.#move();
  }

  drop(): void {
    this.#items.length = 0;
  }

  #move(): void {
    const head = this.#items[0];
    if (this.#moving || head === undefined) return;
    this.#moving = true;
    this.#network.time.at(head.readyAtMs, () => this.#pass());
  }

  #pass(): void {
    const link = this.#network.link(this.#from, this.#to);
    if (!link.passes) {
      link.whenOpen((delayMs) => this.#network.time.after(delayMs, () => this.#pass()));
      return;
    }
    this.#moving = false;
    const head = this.#items.shift();
    const nextToLeave = this.#items[WINDOW_PACKETS - 1];
    if (nextToLeave !== undefined) sent(nextToLeave);
    this.#move();
    if (head !== undefined) this.#arrive(head.item);
  }
}

function sent(waiting: Waiting): void {
  const { onSent } = waiting;
  waiting.onSent = undefined;
  onSent?.();
}

/** One end: the process that has it, or had it. */
interface End {
  readonly life: ProcessLife;
  readonly events: StreamEvents;
  /** It has closed, or heard of the end: nothing more reaches it. */
  over: boolean;
}

/** A TCP connection between two machines. */
export class Connection {
  readonly #network: Network;
  readonly #from: string;
  readonly #to: string;
  readonly #there: Pipe;
  readonly #back: Pipe;
  #client: End | undefined;
  #server: End | undefined;
  #onOver: () => void = () => undefined;
  /** What waits for the handshake; absent once that is done. */
  #early: (() => void)[] | undefined = [];

  constructor(network: Network, from: string, to: string) {
    this.#network = network;
    this.#from = from;
    this.#to = to;
    this.#there = new Pipe(network, from, to, (item) => this.#arriveAtServer(item));
    this.#back = new Pipe(network, to, from, (item) => this.#arriveAtClient(item));
  }

  joins(a: string, b: string): boolean {
    return (this.#from === a && this.#to === b) || (this.#from === b && this.#to === a);
  }

  open(life: ProcessLife, events: StreamEvents, onOver: () => void): StreamHandle {
    this.#onOver = onOver;
    const client = { life, events, over: false };
    this.#client = client;
    this.#endWith(client, this.#there);
    this.#there.send({ handshake: true });
    return this.#handle(client, this.#there);
  }

  reset(): void {
    this.#there.drop();
    this.#back.drop();
    this.#there.send({ end: 'reset' });
    this.#back.send({ end: 'reset' });
  }

  #handle(end: End, pipe: Pipe): StreamHandle {
    const close = (): void => {
      if (end.over || !end.life.call()) return;
      end.over = true;
      this.#early = undefined;
      pipe.send({ end: 'end' });
    };
    return {
      send: (packet, onSent) => {
        if (end.over || !end.life.call()) return;
        const early = end === this.#client ? this.#early : undefined;
        if (early === undefined) pipe.send(packet, onSent);
        else early.push(() => pipe.send(packet, onSent));
      },
      close,
      destroy: close,
    };
  }

  /** A kernel closes what a process leaves behind; one without power does not. */
  #endWith(end: End, pipe: Pipe): void {
    end.life.atDeath((cause) => {
      const wasOver = end.over;
      end.over = true;
      // What a board without power has not sent is gone with it.
      if (cause === 'power') pipe.drop();
      else if (!wasOver) pipe.send({ end: 'reset' });
    });
  }

  #arriveAtServer(item: Item): void {
    if (!this.#network.isPowered(this.#to)) return;
    if ('handshake' in item) {
      this.#accept();
      return;
    }
    this.#deliver(this.#server, item, this.#back, `${this.#to}<${this.#from}`);
  }

  #arriveAtClient(item: Item): void {
    if (!this.#network.isPowered(this.#from)) return;
    if ('handshake' in item) {
      const early = this.#early ?? [];
      this.#early = undefined;
      if (this.#client?.over === false) for (const send of early) send();
      return;
    }
    this.#deliver(this.#client, item, this.#there, `${this.#from}<${this.#to}`);
  }

  #accept(): void {
    const listener = this.#network.listener(this.#to);
    if (listener === undefined) {
      this.#back.send({ end: 'reset' });
      return;
    }
    let events: StreamEvents | undefined;
    const server: End = {
      life: listener.life,
      over: false,
      events: {
        onPacket: (bytes) => events?.onPacket(bytes),
        onEnd: (end) => events?.onEnd(end),
      },
    };
    this.#server = server;
    this.#endWith(server, this.#back);
    this.#back.send({ handshake: true });
    listener.life.enter(() => {
      events = listener.accept(this.#from, this.#handle(server, this.#back));
    });
  }

  #deliver(
    end: End | undefined,
    item: Packet | { readonly end: StreamEnd },
    answer: Pipe,
    way: string,
  ): void {
    if ('end' in item) {
      this.#onOver();
      if (end === undefined || end.over) return;
      end.life.enter(() => {
        if (end.over) return;
        end.over = true;
        end.events.onEnd(item.end);
      });
      return;
    }
    if (end === undefined || !end.life.alive) {
      // Nobody has this connection any more, so the kernel says that it does not exist.
      answer.send({ end: 'reset' });
      return;
    }
    if (end.over) return;
    const [to = '', from = ''] = way.split('<');
    this.#network.onArrival(from, to, item.label);
    end.life.enter(() => {
      if (!end.over) end.events.onPacket(item.bytes);
    });
  }
}
