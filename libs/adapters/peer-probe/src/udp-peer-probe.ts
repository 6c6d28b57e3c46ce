import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { NodeName } from '@grappe/domain';
import type { Clock, Logger, PeerProbe, ProbeOutcome, ProbeTarget, Timers } from '@grappe/ports';
import { DropLog } from './drop-log.ts';
import { PROBES_MAX, PROBE_TIMEOUT_MS_MAX } from './limits.ts';
import { ProbeAnswerer } from './probe-answerer.ts';
import { ProbeExchange } from './probe-exchange.ts';
import { ProbeKeys } from './probe-keys.ts';
import { NONCE_BYTES, answerTo, sealPacket, verifyPacket } from './probe-packet.ts';

/** Where nothing is said: every IPv4 address of the machine. */
const ADDRESS_DEFAULT = '0.0.0.0';
const PORT_MAX = 65_535;

export interface UdpPeerProbeOptions {
  /** This node: probes for another one are not answered. */
  readonly node: NodeName;
  /** UDP port to answer on; 0 takes a free one, see {@link UdpPeerProbe.port}. */
  readonly port: number;
  /**
   * IP address to answer on. A machine with several in one network should name that of its node: on all of them the kernel chooses the one that
   * an answer comes from, and who has asked another does not take it.
   */
  readonly address?: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** So many bytes that nobody can foresee; the system's generator unless given. */
  readonly random?: (bytes: number) => Uint8Array;
  readonly logger: Logger;
}

/**
 * {@link PeerProbe} by one small UDP datagram each way, authenticated with the rack's probe key. UDP, because a connection would have to be
 * kept to every node or made at the worst moment; and a lost datagram is repeated here sooner than TCP would.
 */
export class UdpPeerProbe implements PeerProbe {
  readonly #node: NodeName;
  readonly #timers: Timers;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #logger: Logger;
  readonly #drops: DropLog;
  readonly #keys: ProbeKeys;
  readonly #answerer: ProbeAnswerer;
  readonly #exchanges = new Set<ProbeExchange>();
  #isClosed = false;

  /** Rejects with a GrappeError when it cannot listen. Answers from the first `setKey` on. */
  static async open(options: UdpPeerProbeOptions): Promise<UdpPeerProbe> {
    const { node, port, address = ADDRESS_DEFAULT, clock, logger } = options;
    const keys = new ProbeKeys();
    const drops = new DropLog(clock, logger);
    const answerer = await ProbeAnswerer.open({
      address,
      port,
      answerTo: (datagram) =>
        keys.all.length === 0 ? 'no key' : answerTo(keys.all, node, datagram),
      clock,
      logger,
      drops,
    });
    return new UdpPeerProbe(options, keys, drops, answerer);
  }

  private constructor(
    options: UdpPeerProbeOptions,
    keys: ProbeKeys,
    drops: DropLog,
    answerer: ProbeAnswerer,
  ) {
    this.#node = options.node;
    this.#timers = options.timers;
    this.#random = options.random ?? randomBytes;
    this.#logger = options.logger;
    this.#drops = drops;
    this.#keys = keys;
    this.#answerer = answerer;
  }

  get port(): number {
    return this.#answerer.port;
  }

  setKey(key: Uint8Array): void {
    this.#keys.set(key);
  }

  async probe(target: ProbeTarget, timeoutMs: number): Promise<ProbeOutcome> {
    if (this.#isClosed || this.#keys.all.length === 0) return 'silent';
    if (!isReachable(target) || !(timeoutMs > 0)) return 'silent';
    if (this.#exchanges.size >= PROBES_MAX) {
      this.#drops.dropped('probesLimit', { node: target.node });
      return 'silent';
    }
    const waitMs = Math.min(timeoutMs, PROBE_TIMEOUT_MS_MAX);
    return new Promise((resolve) => this.#exchange(target, waitMs, resolve));
  }

  /** Probes under way end as if their time were over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const exchange of this.#exchanges) exchange.cancel();
    await this.#answerer.close();
  }

  #exchange(
    target: ProbeTarget,
    timeoutMs: number,
    resolve: (outcome: ProbeOutcome) => void,
  ): void {
    const { node, address, port } = target;
    // Those of now: an answer to a request comes under the key of the request, also when there is a newer one meanwhile.
    const keys = this.#keys.all;
    const nonce = this.#random(NONCE_BYTES);
    const exchange = new ProbeExchange({
      target,
      timeoutMs,
      requests: keys.map((key) => sealPacket(key, { direction: 'request', node, nonce })),
      isAnswer: (datagram) => {
        const answer = verifyPacket(keys, 'answer', node, datagram);
        return answer !== undefined && Buffer.compare(answer.nonce, nonce) === 0;
      },
      timers: this.#timers,
      done: (outcome, trouble) => {
        this.#exchanges.delete(exchange);
        const fields = { node, address, port, outcome, by: this.#node };
        this.#logger.debug(trouble === undefined ? fields : { ...fields, err: trouble }, 'probe');
        resolve(outcome);
      },
    });
    this.#exchanges.add(exchange);
    exchange.start();
  }
}

function isReachable({ address, port }: ProbeTarget): boolean {
  return isIP(address) !== 0 && Number.isInteger(port) && port >= 1 && port <= PORT_MAX;
}
