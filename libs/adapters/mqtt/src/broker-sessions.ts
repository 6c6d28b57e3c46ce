import type { TLSSocket } from 'node:tls';
import {
  err,
  failure,
  identityUserName,
  ok,
  type Failure,
  type Identity,
  type Result,
} from '@grappe/domain';
import { ClientStream } from './client-stream.ts';
import { CLIENTS_MAX, CLIENTS_PER_IDENTITY_MAX } from './limits.ts';

/** Reads the identity from the certificate that the TLS handshake has verified; refuses revoked and foreign ones. */
export type Identify = (peerCertificateDer: Buffer) => Result<Identity, Failure>;

/** One connection to the broker, from the end of the TLS handshake. */
export interface BrokerSession {
  readonly stream: ClientStream;
  readonly identity: Result<Identity, Failure>;
  /** The identity's user name, or the address of a peer without one; for logs and limits. */
  readonly who: string;
}

/** The broker's connections by stream, which is what aedes knows a client by. */
export class BrokerSessions {
  readonly #identify: Identify;
  readonly #live = new Map<ClientStream, BrokerSession>();
  /** Also holds sessions whose stream has just ended: their will is still to be judged. */
  readonly #known = new WeakMap<object, BrokerSession>();

  constructor(identify: Identify) {
    this.#identify = identify;
  }

  /** Takes a connection in, or says why not; the caller ends it then. */
  open(socket: TLSSocket): Result<BrokerSession, Failure> {
    // Absent when the peer has gone between its handshake and this moment.
    const certificateDer = socket.getPeerX509Certificate()?.raw;
    const identity =
      certificateDer === undefined
        ? err(failure('UNAUTHENTICATED', 'no certificate'))
        : this.#identify(certificateDer);
    const who = identity.ok
      ? identityUserName(identity.value)
      : `unknown at ${socket.remoteAddress ?? 'no address'}`;
    if (this.#live.size >= CLIENTS_MAX) return err(tooMany(who, CLIENTS_MAX, 'in all'));
    const own = [...this.#live.values()].filter((session) => session.who === who).length;
    if (own >= CLIENTS_PER_IDENTITY_MAX) {
      return err(tooMany(who, CLIENTS_PER_IDENTITY_MAX, 'of this identity'));
    }
    const stream = new ClientStream(socket);
    const session: BrokerSession = { stream, identity, who };
    this.#live.set(stream, session);
    this.#known.set(stream, session);
    stream.once('close', () => this.#live.delete(stream));
    return ok(session);
  }

  of(stream: object): BrokerSession | undefined {
    return this.#known.get(stream);
  }

  /** Ends every connection of the identity; returns how many there were. */
  end(identity: Identity): number {
    const who = identityUserName(identity);
    const ended = [...this.#live.values()].filter((session) => session.who === who);
    for (const session of ended) session.stream.destroy();
    return ended.length;
  }
}

function tooMany(who: string, limit: number, scope: string): Failure {
  return failure(
    'LIMIT_EXCEEDED',
    `MQTT client ${who}: the broker already has ${limit} connections ${scope}`,
    'end clients that are not needed',
  );
}
