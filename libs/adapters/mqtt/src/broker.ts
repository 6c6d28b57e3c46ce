import { constants } from 'node:crypto';
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Aedes, type Client } from 'aedes';
import {
  GrappeError,
  describeIdentity,
  identityUserName,
  type Identity,
  type RackName,
} from '@grappe/domain';
import type { Bus, BusEar, BusMessage, HeardMessage, Logger } from '@grappe/ports';
import {
  TOPIC_LEVELS_MAX,
  controllerPresenceTopic,
  matchesFilter,
  mayPublish,
  type Presence,
} from '@grappe/protocol';
import { brokerRules } from './broker-rules.ts';
import { BrokerSessions, type BrokerSession, type Identify } from './broker-sessions.ts';
import {
  CLIENTS_MAX,
  CLIENT_ID_LENGTH_MAX,
  DRAIN_TIMEOUT_MS,
  HANDSHAKE_TIMEOUT_MS,
  INFLIGHT_INBOUND_MAX,
  KEEPALIVE_MAX_S,
  PACKET_BYTES_MAX,
  QUEUE_BEFORE_CONNECTED_MAX,
} from './limits.ts';
import { RefusalLog } from './refusal-log.ts';
import { RetainedBudget } from './retained-budget.ts';

const CONTROLLER: Identity = { kind: 'controller' };

const AEDES_LIMITS = {
  connectTimeout: HANDSHAKE_TIMEOUT_MS,
  drainTimeout: DRAIN_TIMEOUT_MS,
  keepaliveLimit: KEEPALIVE_MAX_S,
  queueLimit: QUEUE_BEFORE_CONNECTED_MAX,
  maxInflightInbound: INFLIGHT_INBOUND_MAX,
  // Counts the name space that the rules put in front of a client's own id.
  maxClientsIdLength: 2 * CLIENT_ID_LENGTH_MAX,
  maxTopicLevels: TOPIC_LEVELS_MAX,
} as const;

export interface BrokerTls {
  /** Certificates of this authority are let in, and no others. */
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

export interface BrokerOptions {
  /** The address to listen on. */
  readonly address: string;
  /** 0 takes a free port, see {@link Broker.port}. */
  readonly port: number;
  readonly tls: BrokerTls;
  readonly rack: RackName;
  /** Called once per connection. */
  readonly identify: Identify;
  readonly logger: Logger;
}

export interface BrokerClientEvent {
  readonly kind: 'connected' | 'disconnected';
  readonly identity: Identity;
  readonly clientId: string;
}

/**
 * The controller's own MQTT broker: MQTT 3.1 and 3.1.1 over TLS with client certificates, everything in memory. A client that asks for
 * MQTT 5 is told that the version is not supported; sessions end with their connection. As a {@link Bus} it publishes in the
 * controller's name.
 */
export interface Broker extends Bus, BusEar {
  readonly port: number;
  /** Calls `listener` for every client that comes and goes; returns a function that ends it. */
  onClient(listener: (event: BrokerClientEvent) => void): () => void;
  /** New connections use the new certificates; existing ones stay. */
  replaceTls(tls: BrokerTls): void;
  /** Ends the connections of an identity, whose wills are sent; `identify` must refuse it from before. Returns their number. */
  disconnectIdentity(identity: Identity): number;
}

/** Rejects with a GrappeError when the address cannot be listened on or the certificates cannot be used. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const broker = await EmbeddedBroker.start(options);
  await broker.sayPresence('online');
  return broker;
}

class EmbeddedBroker implements Broker {
  readonly #rack: RackName;
  readonly #logger: Logger;
  readonly #sessions: BrokerSessions;
  readonly #budget = new RetainedBudget(identityUserName(CONTROLLER));
  readonly #refusals: RefusalLog;
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;
  #closing = false;

  static async start(options: BrokerOptions): Promise<EmbeddedBroker> {
    const server = createTlsServer(options);
    const broker = new EmbeddedBroker(options, server);
    await broker.#aedes.listen();
    try {
      await listen(server, options);
    } catch (error) {
      broker.#aedes.close();
      throw error;
    }
    server.on('error', (error: Error) =>
      options.logger.error({ err: error }, 'MQTT broker: listening'),
    );
    return broker;
  }

  private constructor({ rack, logger, identify }: BrokerOptions, server: Server) {
    this.#rack = rack;
    this.#logger = logger;
    this.#sessions = new BrokerSessions(identify);
    this.#refusals = new RefusalLog(logger, () => performance.now());
    this.#aedes = new Aedes({
      ...AEDES_LIMITS,
      id: rack,
      ...brokerRules({
        rack,
        sessions: this.#sessions,
        budget: this.#budget,
        refusals: this.#refusals,
        sinkTopic: '$SYS/refused',
        isClosing: () => this.#closing,
      }),
    });
    this.#server = server;
    this.#sockets = openSockets(server);
    server.on('secureConnection', (socket) => this.#accept(socket));
    this.#logProblems();
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  async publish(message: BusMessage): Promise<'accepted' | 'dropped'> {
    const { topic, payload, retain } = message;
    if (this.#closing || !mayPublish(CONTROLLER, this.#rack, topic)) return 'dropped';
    const who = identityUserName(CONTROLLER);
    const payloadBytes = Buffer.byteLength(payload);
    const fits =
      Buffer.byteLength(topic) + payloadBytes < PACKET_BYTES_MAX &&
      (!retain || this.#budget.book(who, topic, payloadBytes));
    if (!fits) {
      this.#refusals.refused(who, { topic, payloadBytes }, 'MQTT publication over a limit');
      return 'dropped';
    }
    return send(this.#aedes, message);
  }

  sayPresence(payload: Presence): Promise<'accepted' | 'dropped'> {
    return this.publish({ topic: controllerPresenceTopic(this.#rack), payload, retain: true });
  }

  listen(filters: readonly string[], listener: (message: HeardMessage) => void): void {
    hear(this.#aedes, this.#sessions, filters, listener);
  }

  onClient(listener: (event: BrokerClientEvent) => void): () => void {
    return followClients(this.#aedes, this.#sessions, listener);
  }

  replaceTls(tls: BrokerTls): void {
    this.#server.setSecureContext(secureContext(tls));
  }

  disconnectIdentity(identity: Identity): number {
    const ended = this.#sessions.end(identity);
    this.#logger.info({ ended }, `MQTT connections of ${describeIdentity(identity)} ended`);
    return ended;
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    await this.sayPresence('offline');
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: TLSSocket): void {
    const opened = this.#sessions.open(socket);
    if (opened.ok) {
      this.#aedes.handle(opened.value.stream);
      return;
    }
    this.#refusals.refused('over the limit', {}, opened.error.message);
    socket.on('error', () => undefined);
    socket.destroy();
  }

  #logProblems(): void {
    const lost = (client: Client, error: Error) => {
      const who = this.#sessions.of(client.conn)?.who ?? 'unknown';
      this.#refusals.refused(who, { reason: error.message }, 'MQTT connection ended with an error');
    };
    this.#aedes.on('clientError', lost);
    this.#aedes.on('connectionError', lost);
    // The type declarations leave out the event, which without a listener would end the controller.
    const emitter: NodeJS.EventEmitter = this.#aedes;
    emitter.on('error', (error: Error) => this.#logger.error({ err: error }, 'MQTT broker'));
    this.#server.on('tlsClientError', (error, socket) => {
      const peer = `unknown at ${socket.remoteAddress ?? 'no address'}`;
      const message = 'MQTT client refused in the TLS handshake';
      this.#refusals.refused(peer, { reason: error.message }, message);
    });
  }
}

function secureContext(tls: BrokerTls): SecureContextOptions {
  return {
    ca: tls.caPem,
    cert: tls.certPem,
    key: tls.keyPem,
    minVersion: 'TLSv1.2',
    // A resumed session would skip the check of the client's certificate against a replaced authority.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

function createTlsServer(options: BrokerOptions): Server {
  try {
    const server = createServer({
      ...secureContext(options.tls),
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      noDelay: true,
    });
    // Twice: handshakes under way must not keep the last clients out.
    server.maxConnections = 2 * CLIENTS_MAX;
    return server;
  } catch (cause) {
    const message = `${describeListener(options)}: certificate, key or authority is unusable`;
    throw new GrappeError('INVALID_INPUT', message, { cause });
  }
}

function describeListener({ address, port }: BrokerOptions): string {
  return `MQTT broker on ${address}:${port}`;
}

function listen(server: Server, options: BrokerOptions): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const remedy = 'choose a free port or end the program that uses this one';
      const message = `${describeListener(options)}: cannot listen`;
      reject(new GrappeError('REFUSED', message, { remedy, cause }));
    });
    server.listen(options.port, options.address, resolve);
  });
}

/** TCP connections, also those whose handshake is not over: they would keep the server from ending. */
function openSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function send(aedes: Aedes, message: BusMessage): Promise<'accepted' | 'dropped'> {
  const { topic, payload, retain } = message;
  return new Promise((resolve) => {
    aedes.publish(
      { cmd: 'publish', qos: 1, dup: false, topic, payload: Buffer.from(payload), retain },
      (error) => resolve(error ? 'dropped' : 'accepted'),
    );
  });
}

function followClients(
  aedes: Aedes,
  sessions: BrokerSessions,
  listener: (event: BrokerClientEvent) => void,
): () => void {
  const tell = (kind: BrokerClientEvent['kind']) => (client: Client) => {
    const session: BrokerSession | undefined = sessions.of(client.conn);
    if (session?.identity.ok !== true) return;
    const clientId = client.id.slice(session.who.length + 1);
    listener({ kind, identity: session.identity.value, clientId });
  };
  const connected = tell('connected');
  const disconnected = tell('disconnected');
  aedes.on('clientReady', connected);
  aedes.on('clientDisconnect', disconnected);
  return () => {
    aedes.removeListener('clientReady', connected);
    aedes.removeListener('clientDisconnect', disconnected);
  };
}

/** Only what clients say: the controller need not be told what it has said itself. */
function hear(
  aedes: Aedes,
  sessions: BrokerSessions,
  filters: readonly string[],
  listener: (message: HeardMessage) => void,
): void {
  aedes.on('publish', ({ topic, payload }, client) => {
    if (client === null || !filters.some((filter) => matchesFilter(filter, topic))) return;
    const identity = sessions.of(client.conn)?.identity;
    if (identity?.ok === true)
      listener({ topic, payload: payload.toString(), from: identity.value });
  });
}
