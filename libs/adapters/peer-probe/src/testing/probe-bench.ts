import { SystemClock, SystemTimers } from '@grappe/adapter-system';
import type { NodeName } from '@grappe/domain';
import { MemoryLogger } from '@grappe/fakes';
import type { ProbeTarget } from '@grappe/ports';
import { PROBE_KEY_BYTES } from '../limits.ts';
import { UdpPeerProbe, type UdpPeerProbeOptions } from '../udp-peer-probe.ts';
import { RawPeer } from './raw-peer.ts';

export const LOOPBACK = '127.0.0.1';

export const nodeName = (text: string) => text as NodeName;
/** The n-th key of the rack. */
export const rackKey = (n: number) => new Uint8Array(PROBE_KEY_BYTES).fill(n);

/** The kernel's UDP sockets of this process. */
export const udpSockets = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length;

export interface BenchNode extends Partial<UdpPeerProbeOptions> {
  /** Keys it learns, in this order. */
  readonly keys?: readonly number[];
}

/** What a test opens, to be closed in one go. */
export class ProbeBench {
  readonly logger = new MemoryLogger();
  readonly #open: { close(): Promise<void> }[] = [];

  options(name: string): UdpPeerProbeOptions {
    return {
      node: nodeName(name),
      port: 0,
      address: LOOPBACK,
      clock: new SystemClock(),
      timers: new SystemTimers(),
      logger: this.logger,
    };
  }

  async node(name: string, { keys = [1], ...options }: BenchNode = {}): Promise<UdpPeerProbe> {
    const probe = await UdpPeerProbe.open({ ...this.options(name), ...options });
    this.#open.push(probe);
    for (const n of keys) probe.setKey(rackKey(n));
    return probe;
  }

  async rawPeer(): Promise<RawPeer> {
    const peer = await RawPeer.open();
    this.#open.push(peer);
    return peer;
  }

  /** A port on which nobody listens. */
  async closedPort(): Promise<number> {
    const peer = await RawPeer.open();
    await peer.close();
    return peer.port;
  }

  async close(): Promise<void> {
    for (const one of this.#open.splice(0)) await one.close();
  }
}

export function target(node: string, port: number, address = LOOPBACK): ProbeTarget {
  return { node: nodeName(node), address, port };
}
