import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { GrappeError, type Failure, type Identity, type Result } from '@grappe/domain';
import { ServerCredentials, type Server } from '@grpc/grpc-js';

export interface ServerTls {
  /** The rack's CA: client certificates must come from it. */
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** Says who holds a certificate (DER), or why it is refused; undefined stands for a caller that sent none. */
export type Authenticate = (certificate: Uint8Array | undefined) => Result<Identity, Failure>;

/** Connections at a time: each node has one for gRPC, each operator one; the simulator's ten thousand use no sockets. */
const CONNECTIONS_MAX = 4_096;
/** A client that has not finished its handshake by then is not one of ours. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/**
 * Listens for TLS and hands the connections to a gRPC server. The handshake asks for a client certificate but lets everybody pass, because
 * Node closes a refused connection without a word: the verdict falls in the call, which can tell the caller the reason, and boards that have
 * no certificate yet can enrol. Every handler must therefore ask `verdict`; the CallGate does.
 */
export class TlsListener {
  readonly #server;
  readonly #peers = new Map<string, TLSSocket>();
  /** Every connection, from before its handshake on. */
  readonly #sockets = new Set<Socket>();
  readonly #authenticate: Authenticate;

  constructor(
    grpc: Server,
    tls: ServerTls,
    authenticate: Authenticate,
    connectionsMax = CONNECTIONS_MAX,
  ) {
    this.#authenticate = authenticate;
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    this.#server = createServer({
      ca: tls.caPem,
      cert: tls.certPem,
      key: tls.keyPem,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['h2'],
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    });
    this.#server.maxConnections = connectionsMax;
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('secureConnection', (socket) => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`;
      this.#peers.set(peer, socket);
      // A new connection from the same port may be here before the end of the one before is noticed.
      socket.on('close', () => {
        if (this.#peers.get(peer) === socket) this.#peers.delete(peer);
      });
      // A reset in the middle of a frame is reported by the HTTP/2 session; here it must only not be unhandled.
      socket.on('error', () => undefined);
      injector.injectConnection(socket);
    });
  }

  /** Asked anew for every call: a certificate may be revoked while its connection is open. `peer` is the call's `getPeer()`. */
  verdict(peer: string): Result<Identity, Failure> {
    return this.#authenticate(this.#peers.get(peer)?.getPeerX509Certificate()?.raw);
  }

  /** Resolves with the port; rejects with a GrappeError when it cannot listen. */
  listen(address: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (cause) => {
        reject(
          new GrappeError('REFUSED', `cannot listen on ${address} port ${port}`, {
            cause,
            remedy:
              'Another program, perhaps another controller, has this port; or the address is not of this machine.',
          }),
        );
      });
      this.#server.listen(port, address, () => {
        const bound = this.#server.address();
        resolve(bound !== null && typeof bound === 'object' ? bound.port : port);
      });
    });
  }

  /** Takes no further connections; the port is free at once. */
  stopListening(): void {
    this.#server.close();
  }

  /** Cuts the connections that are left, also those that never came to a call. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
