import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIP, isIPv6 } from 'node:net';
import { GrappeError } from '@grappe/domain';
import type { Clock, Logger } from '@grappe/ports';
import type { DropLog } from './drop-log.ts';
import { ANSWERS_BURST_MAX, ANSWERS_PER_SECOND_MAX } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ProbeAnswererOptions {
  /** IP address to listen on. */
  readonly address: string;
  /** UDP; 0 takes a free one. */
  readonly port: number;
  /** What to answer to a datagram: undefined for nothing, `no key` while none could be verified. */
  readonly answerTo: (datagram: Uint8Array) => Uint8Array | 'no key' | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly drops: DropLog;
}

/**
 * The socket on which this node gives signs of life. It is served by the agent's own event loop, so that an agent that stands still does not
 * look alive.
 */
export class ProbeAnswerer {
  readonly port: number;
  readonly #options: ProbeAnswererOptions;
  readonly #socket: Socket;
  readonly #answers: TokenBucket;
  #closed: Promise<void> | undefined;

  /** Rejects with a GrappeError when it cannot listen. */
  static async open(options: ProbeAnswererOptions): Promise<ProbeAnswerer> {
    return new ProbeAnswerer(options, await bind(options));
  }

  private constructor(options: ProbeAnswererOptions, socket: Socket) {
    this.port = socket.address().port;
    this.#options = options;
    this.#socket = socket;
    this.#answers = new TokenBucket(
      { perSecond: ANSWERS_PER_SECOND_MAX, burst: ANSWERS_BURST_MAX },
      options.clock.monotonicMs(),
    );
    socket.on('message', (datagram, from) => this.#receive(datagram, from));
    socket.on('error', (error) => options.logger.warn({ err: error }, 'probe answers: receiving'));
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => this.#socket.close(resolve));
    return this.#closed;
  }

  #receive(datagram: Uint8Array, from: RemoteInfo): void {
    const { answerTo, clock, logger, drops } = this.#options;
    // A forged sender may have port 0, to which nothing can be sent.
    if (from.port === 0) return;
    const answer = answerTo(datagram);
    if (answer === 'no key') return;
    if (answer === undefined) {
      drops.dropped('unverified', { from: from.address });
      return;
    }
    // Asked after the check, so that strangers cannot use up what is kept for peers.
    if (!this.#answers.take(clock.monotonicMs())) {
      drops.dropped('answersLimit', { from: from.address });
      return;
    }
    this.#socket.send(answer, from.port, from.address, (error) => {
      if (error !== null) logger.debug({ err: error, to: from.address }, 'probe answer not sent');
    });
  }
}

const BIND_REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'Another program, perhaps another agent, has this port: end it ("ss -ulpn" shows it), or choose another probe port.',
  EADDRNOTAVAIL: 'Choose an address of this machine; 0.0.0.0 stands for all of them.',
  EACCES: 'Choose a port above 1023; those below need privileges.',
};

function bind({ address, port }: ProbeAnswererOptions): Promise<Socket> {
  const what = `probes: cannot listen on UDP ${address} port ${port}`;
  if (isIP(address) === 0) {
    const remedy = 'Give an IP address of this machine; 0.0.0.0 stands for all of them.';
    throw new GrappeError('INVALID_INPUT', what, { remedy });
  }
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      socket.close();
      const remedy = BIND_REMEDIES[cause.code ?? ''] ?? 'Check the address and port of the probes.';
      reject(new GrappeError('REFUSED', what, { cause, remedy }));
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
