import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Clock, Logger, Timers } from '@grappe/ports';
import type { Scene } from './answer.ts';
import {
  CONNECTIONS_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  LISTEN_AGAIN_MS,
  SNAPSHOT_MS,
} from './limits.ts';
import type { UpsSnapshot } from './ups-snapshot.ts';
import { UpsVisitor } from './ups-visitor.ts';

export interface UpsServerOptions {
  /** Address to listen on; the protocol is clear text. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Looks at the UPS. Called at most once a second, and only while somebody asks. */
  readonly look: () => UpsSnapshot;
  /** Of the product, for a person. */
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/**
 * Tells clients of NUT (upsc, upsmon, other machines on the same battery) about one UPS, by the protocol of upsd (RFC 9271). Read-only. While its
 * address cannot be listened on it tries again: who tells others of the battery does not keep the rack from running.
 */
export class UpsServer {
  readonly #options: UpsServerOptions;
  readonly #visitors = new Set<UpsVisitor>();
  #server: Server | undefined;
  #cancelAgain: () => void = () => undefined;
  #seen: { readonly atMs: number; readonly ups: UpsSnapshot } | undefined;
  #saidTrouble = false;
  #closed = false;

  private constructor(options: UpsServerOptions) {
    this.#options = options;
  }

  /** Resolves when it listens, or has failed to for the first time. */
  static async open(options: UpsServerOptions): Promise<UpsServer> {
    const server = new UpsServer(options);
    await server.#listen();
    return server;
  }

  /** Absent while it does not listen. */
  get port(): number | undefined {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelAgain();
    const server = this.#server;
    const closed = new Promise<void>((resolve) => {
      if (server === undefined) resolve();
      else server.close(() => resolve());
    });
    for (const visitor of this.#visitors) visitor.end();
    await closed;
  }

  async #listen(): Promise<void> {
    const { host, port, logger } = this.#options;
    const server = createServer((socket) => this.#accept(socket));
    // Accepted and ended by this server, which knows what to say in the log.
    server.maxConnections = CONNECTIONS_MAX + CONNECTIONS_PER_ADDRESS_MAX;
    const trouble = await new Promise<Error | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen({ host, port }, () => resolve(undefined));
    });
    if (this.#closed) {
      server.close();
      return;
    }
    if (trouble !== undefined) {
      this.#again(trouble);
      return;
    }
    server.on('error', (error) => logger.error({ err: error }, 'NUT server: accepting'));
    this.#server = server;
    this.#saidTrouble = false;
    logger.info({ host, port: this.port }, 'NUT clients are answered');
  }

  #again(trouble: Error): void {
    const { host, port, timers, logger } = this.#options;
    if (!this.#saidTrouble) {
      const remedy =
        'Is an upsd running there, or is it no address of this machine? Correct "nut" in controller.json.';
      logger.error(
        { err: trouble, host, port, remedy },
        'NUT clients are not answered: cannot listen',
      );
    }
    this.#saidTrouble = true;
    this.#cancelAgain = timers.after(LISTEN_AGAIN_MS, () => void this.#listen());
  }

  #accept(socket: Socket): void {
    const { clock, timers, logger } = this.#options;
    const address = socket.remoteAddress;
    const ofAddress = [...this.#visitors].filter((visitor) => visitor.address === address).length;
    if (this.#visitors.size >= CONNECTIONS_MAX || ofAddress >= CONNECTIONS_PER_ADDRESS_MAX) {
      logger.debug({ address, connections: this.#visitors.size }, 'NUT client: too many');
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    const visitor: UpsVisitor = new UpsVisitor({
      socket,
      scene: () => this.#scene(),
      clock,
      timers,
      onEnd: (why) => {
        this.#visitors.delete(visitor);
        if (why !== undefined) logger.debug({ address, why }, 'NUT client: ended');
      },
    });
    this.#visitors.add(visitor);
  }

  #scene(): Scene {
    const logins = [...this.#visitors].filter(({ hasLogin }) => hasLogin);
    return {
      ups: this.#look(),
      logins: logins.map(({ address }) => address),
      version: this.#options.version,
    };
  }

  #look(): UpsSnapshot {
    const { clock, look } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#seen === undefined || nowMs - this.#seen.atMs >= SNAPSHOT_MS) {
      this.#seen = { atMs: nowMs, ups: look() };
    }
    return this.#seen.ups;
  }
}
