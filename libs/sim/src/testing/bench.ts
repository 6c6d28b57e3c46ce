import { SeededRng } from '@grappe/fakes';
import { ProcessLife, type DeathCause } from '../kernel/process-life.ts';
import { VirtualTime } from '../kernel/virtual-time.ts';
import type { StreamEvents, StreamHandle } from '../network/connection.ts';
import { Network, type Packet } from '../network/network.ts';

/** Lets virtual time pass. */
export function pass(time: VirtualTime, ms: number): Promise<void> {
  return time.runUntil(time.nowMs + ms, () => 'go on');
}

export function packet(label: string): Packet {
  return { label, bytes: new TextEncoder().encode(label) };
}

/** A process whose end is noted. */
export function process(time: VirtualTime, name = 'some process') {
  const deaths: DeathCause[] = [];
  const defects: unknown[] = [];
  const life = new ProcessLife(name, time, {
    onDeath: (cause) => deaths.push(cause),
    onDefect: (error) => defects.push(error),
  });
  return { life, deaths, defects };
}

/** One end of a connection that notes what reaches it. */
export class RecordedEnd implements StreamEvents {
  readonly heard: string[] = [];
  handle: StreamHandle | undefined;

  onPacket = (bytes: Uint8Array): void => {
    this.heard.push(new TextDecoder().decode(bytes));
  };

  onEnd = (end: string): void => {
    this.heard.push(end);
  };
}

/** Two machines, one of which listens. */
export class NetworkBench {
  readonly time = new VirtualTime();
  readonly network = new Network(this.time, new SeededRng(1), () => undefined);
  readonly here = { name: 'here', powered: true };
  readonly there = { name: 'there', powered: true };
  readonly client = process(this.time, 'client');
  readonly server = process(this.time, 'server');
  readonly accepted: RecordedEnd[] = [];

  constructor() {
    this.network.addHost(this.here);
    this.network.addHost(this.there);
    this.network.listen('there', {
      life: this.server.life,
      accept: (_from, handle) => {
        const end = new RecordedEnd();
        end.handle = handle;
        this.accepted.push(end);
        return end;
      },
    });
  }

  connect(): RecordedEnd & { handle: StreamHandle } {
    const end = new RecordedEnd();
    const handle = this.network.connect('here', this.client.life, 'there', end);
    return Object.assign(end, { handle });
  }

  /** With a handshake that is over. */
  async connected() {
    const near = this.connect();
    await pass(this.time, 50);
    const far = this.accepted.at(-1);
    if (far?.handle === undefined) throw new Error('the connection was not accepted');
    return { near, far: far as RecordedEnd & { handle: StreamHandle } };
  }

  pass(ms: number): Promise<void> {
    return pass(this.time, ms);
  }
}
