import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { CONTROLLER_SERVER_NAME, GrappeError } from '@grappe/domain';
import type { Bus, BusEar, BusMessage, HeardMessage, Logger } from '@grappe/ports';
import { matchesFilter } from '@grappe/protocol';
import {
  CLIENT_KEEPALIVE_S,
  CLOSE_TIMEOUT_MS,
  HANDSHAKE_TIMEOUT_MS,
  PACKET_BYTES_MAX,
  PUBLISH_PENDING_MAX,
  PUBLISH_TIMEOUT_MS,
  REPUBLISHED_TOPICS_MAX,
} from './limits.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';

const MQTT_3_1_1 = 4;

export interface BusClientTls {
  /** The authority that the broker's certificate must come from; not the rack's own when the broker is somebody else's. */
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
  /** The name that the broker's certificate must carry; the controller's unless given. */
  readonly serverName?: string;
}

export interface BusClientOptions {
  /** `mqtts://host:port`, tried in turn. */
  readonly urls: readonly string[];
  readonly tls: BusClientTls;
  /** The same at each connection: the broker then ends a former one that it still believes alive, before this one is accepted. */
  readonly clientId: string;
  /** What the broker says when this connection is lost. */
  readonly will: BusMessage;
  /** What is said first at each connection; on the same topic as the will. */
  readonly birth: BusMessage;
  readonly logger: Logger;
  /** Uniform in [0, 1); spreads reconnections. */
  readonly random?: () => number;
}

/**
 * A {@link Bus} on a broker elsewhere. It comes back by itself, for ever; what was published retained is said again at each connection,
 * the latest of each topic, and other messages that found no broker are dropped. Throws only for options that can never work.
 */
export function connectBus(options: BusClientOptions): Bus & BusEar {
  return new BusClient(options);
}

interface Ear {
  readonly filters: readonly string[];
  readonly listener: (message: HeardMessage) => void;
}

class BusClient implements Bus, BusEar {
  readonly #options: BusClientOptions;
  /** The latest retained message per topic, in the order of first publication. */
  readonly #retained = new Map<string, BusMessage>();
  readonly #ears: Ear[] = [];
  #client: MqttClient | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempts = 0;
  #failures = 0;
  #pending = 0;
  #closing: Promise<void> | undefined;

  constructor(options: BusClientOptions) {
    const bad = options.urls.find(
      (url) => !URL.canParse(url) || new URL(url).protocol !== 'mqtts:',
    );
    if (bad !== undefined || options.urls.length === 0) {
      throw new GrappeError('INVALID_INPUT', `MQTT broker URL ${JSON.stringify(bad ?? '')}`, {
        remedy: 'write mqtts://<host>:<port>; the connection is always encrypted',
      });
    }
    this.#options = options;
    this.#connect();
  }

  publish(message: BusMessage): Promise<'accepted' | 'dropped'> {
    if (this.#closing !== undefined || !fitsPacket(message)) return Promise.resolve('dropped');
    if (message.retain && !this.#remember(message)) return Promise.resolve('dropped');
    return this.#send(message);
  }

  listen(filters: readonly string[], listener: (message: HeardMessage) => void): void {
    this.#ears.push({ filters, listener });
    if (this.#client?.connected === true) subscribe(this.#client, filters);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#retry);
    const client = this.#client;
    if (client === undefined) return;
    if (client.connected) {
      await Promise.race([this.#send(this.#options.will), elapsed(CLOSE_TIMEOUT_MS)]);
    }
    await Promise.race([
      new Promise<void>((resolve) => client.end(!client.connected, () => resolve())),
      elapsed(CLOSE_TIMEOUT_MS),
    ]);
    client.end(true);
  }

  /** MQTT.js reconnects at a fixed period and sends what was left over: so each attempt is a client of its own that never reconnects. */
  #connect(): void {
    const { urls, logger } = this.#options;
    const url = urls[this.#attempts % urls.length] ?? '';
    this.#attempts += 1;
    let reason = 'connection closed';
    const client = connect(url, this.#clientOptions());
    this.#client = client;
    client.on('connect', () => {
      this.#failures = 0;
      logger.info({ url }, 'MQTT broker connected');
      for (const { filters } of this.#ears) subscribe(client, filters);
      void this.#introduce(client);
    });
    client.on('message', (topic, payload, { retain }) => {
      // Kept from before this connection: it is not known when it was said.
      if (!retain) this.#hear({ topic, payload: payload.toString() });
    });
    client.on('error', (error) => {
      reason = error.message;
    });
    client.on('close', () => {
      if (this.#client !== client || this.#closing !== undefined) return;
      client.end(true);
      this.#client = undefined;
      this.#retryLater(url, reason);
    });
  }

  #hear(message: HeardMessage): void {
    for (const { filters, listener } of this.#ears) {
      if (filters.some((filter) => matchesFilter(filter, message.topic))) listener(message);
    }
  }

  #clientOptions(): IClientOptions {
    const { tls, clientId, will } = this.#options;
    return {
      clientId,
      ca: tls.caPem,
      cert: tls.certPem,
      key: tls.keyPem,
      servername: tls.serverName ?? CONTROLLER_SERVER_NAME,
      rejectUnauthorized: true,
      protocolVersion: MQTT_3_1_1,
      clean: true,
      keepalive: CLIENT_KEEPALIVE_S,
      connectTimeout: HANDSHAKE_TIMEOUT_MS,
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      // A table of all 65,536 packet numbers as buffers: 7 MB, for messages that come every few seconds.
      writeCache: false,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: will.retain },
    };
  }

  #retryLater(url: string, reason: string): void {
    const { logger, random = Math.random } = this.#options;
    const delayMs = Math.round(reconnectDelayMs(this.#failures, random()));
    // One line per outage and one per attempt for who looks closer: an outage of a night must not fill a disk.
    const line = 'MQTT broker away: facts wait for the next connection';
    if (this.#failures === 0) logger.warn({ url, reason, delayMs }, line);
    else logger.debug({ url, reason, delayMs }, line);
    this.#failures += 1;
    this.#retry = setTimeout(() => this.#connect(), delayMs);
  }

  async #introduce(client: MqttClient): Promise<void> {
    for (const message of [this.#options.birth, ...this.#retained.values()]) {
      if (this.#client !== client || !client.connected) return;
      await this.#send(message);
    }
  }

  #remember(message: BusMessage): boolean {
    const known = this.#retained.has(message.topic);
    if (!known && this.#retained.size >= REPUBLISHED_TOPICS_MAX) return false;
    this.#retained.set(message.topic, message);
    return true;
  }

  #send(message: BusMessage): Promise<'accepted' | 'dropped'> {
    const client = this.#client;
    if (client?.connected !== true || this.#pending >= PUBLISH_PENDING_MAX) {
      return Promise.resolve('dropped');
    }
    this.#pending += 1;
    return new Promise((resolve) => {
      let settled = false;
      const settle = (outcome: 'accepted' | 'dropped') => {
        if (settled) return;
        settled = true;
        this.#pending -= 1;
        clearTimeout(timer);
        client.removeListener('close', lost);
        resolve(outcome);
      };
      const lost = () => settle('dropped');
      const timer = setTimeout(lost, PUBLISH_TIMEOUT_MS);
      client.once('close', lost);
      const { topic, payload, retain } = message;
      client.publish(topic, payload, { qos: 1, retain }, (error) =>
        settle(error ? 'dropped' : 'accepted'),
      );
    });
  }
}

/** A broker that refuses leaves the listener without messages, as one that is away does. */
function subscribe(client: MqttClient, filters: readonly string[]): void {
  client.subscribe([...filters], { qos: 1 });
}

function fitsPacket(message: BusMessage): boolean {
  return Buffer.byteLength(message.topic) + Buffer.byteLength(message.payload) < PACKET_BYTES_MAX;
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
