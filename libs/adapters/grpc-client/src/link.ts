import { GrappeError } from '@grappe/domain';
import {
  protocolTypes,
  type AgentMessage,
  type ControllerMessage__Output,
  type LogChunk,
  type ProtocolTypes,
} from '@grappe/protocol';
import { status, type ServiceError } from '@grpc/grpc-js';
import { LINK_CHANNEL_OPTIONS, nodeCredentials, type NodeTls } from './link-channel.ts';
import { operatorError, type ExplainError } from './operator-errors.ts';

/** A small call is answered at once or not at all. */
const CALL_TIMEOUT_MS = 10_000;

export interface LinkClientOptions {
  /** `host:port` of controllers, tried in turn. */
  readonly addresses: readonly string[];
  /** Read anew for every connection: the certificate is renewed in place. */
  readonly tls: () => NodeTls;
  readonly explainError?: ExplainError;
}

export interface LinkHandlers {
  readonly onMessage: (message: ControllerMessage__Output) => void;
  /** Once, however the stream ended. */
  readonly onEnd: (error: GrappeError | undefined) => void;
}

export interface HeldImageInfo {
  readonly sha256: string;
  readonly sizeBytes: number;
}

type Clients = ReturnType<typeof openClients>;

function openClients(types: ProtocolTypes, address: string, tls: NodeTls) {
  const channelCredentials = nodeCredentials(tls);
  const { AgentLink, AgentTransfer } = types.grappe.link.v1;
  const link = new AgentLink(address, channelCredentials, LINK_CHANNEL_OPTIONS);
  const transfer = new AgentTransfer(address, channelCredentials, {
    ...LINK_CHANNEL_OPTIONS,
    channelOverride: link.getChannel(),
  });
  return { address, link, transfer };
}

/** An agent's side of the agent link. One connection at a time, carrying the stream and the transfers beside it. */
export class LinkClient {
  readonly #options: LinkClientOptions;
  readonly #types = protocolTypes();
  #next = 0;
  #clients: Clients | undefined;

  constructor(options: LinkClientOptions) {
    this.#options = options;
  }

  /** Opens a stream to the next address on a connection of its own; the earlier connection is closed with all that is on it. */
  open(handlers: LinkHandlers): { send(message: AgentMessage): void; close(): void } {
    this.close();
    const { addresses } = this.#options;
    const address = addresses[this.#next % addresses.length] ?? '';
    this.#next += 1;
    const clients = openClients(this.#types, address, this.#options.tls());
    this.#clients = clients;
    const call = clients.link.Connect();
    let ended = false;
    const end = (error: ServiceError | undefined): void => {
      if (ended) return;
      ended = true;
      if (error === undefined) handlers.onEnd(undefined);
      else void this.#explain(error, address).then((explained) => handlers.onEnd(explained));
    };
    call.on('data', (message: ControllerMessage__Output) => handlers.onMessage(message));
    call.on('error', (error: ServiceError) => end(error));
    call.on('end', () => end(undefined));
    return {
      send: (message) => {
        if (!ended) call.write(message);
      },
      close: () => {
        ended = true;
        call.cancel();
        if (this.#clients === clients) this.close();
      },
    };
  }

  async findImage(reference: string): Promise<HeldImageInfo | undefined> {
    const clients = this.#connected();
    try {
      return await new Promise<HeldImageInfo>((resolve, reject) => {
        const deadline = Date.now() + CALL_TIMEOUT_MS;
        clients.transfer.FindImage({ reference }, { deadline }, (error, found) => {
          if (error !== null) reject(error);
          else if (found !== undefined) resolve(found);
        });
      });
    } catch (error) {
      const failed = error as ServiceError;
      if (failed.code === status.NOT_FOUND) return undefined;
      throw await this.#explain(failed, clients.address);
    }
  }

  async *fetchImage(
    sha256: string,
    offset: number,
    signal: AbortSignal,
  ): AsyncIterable<{ readonly offset: number; readonly data: Buffer }> {
    const clients = this.#connected();
    const call = clients.transfer.FetchImage({ sha256, offset });
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const chunk of call) yield chunk as { offset: number; data: Buffer };
    } catch (error) {
      throw await this.#explain(error as ServiceError, clients.address);
    } finally {
      signal.removeEventListener('abort', cancel);
      call.cancel();
    }
  }

  /** A stream of log chunks. `onClosed` is called when the controller reads no more of them. */
  pushLogs(onClosed: () => void): { write(chunk: LogChunk): Promise<void>; end(): void } {
    const clients = this.#connected();
    let open = true;
    const call = clients.transfer.PushLogs(() => {
      open = false;
      onClosed();
    });
    return {
      write: (chunk) =>
        new Promise((resolve) => {
          if (!open || call.write(chunk)) {
            resolve();
            return;
          }
          const go = (): void => {
            call.off('drain', go);
            call.off('close', go);
            resolve();
          };
          call.once('drain', go);
          call.once('close', go);
        }),
      end: () => {
        if (open) call.end();
      },
    };
  }

  async renewCertificate(csrPem: string): Promise<{ certificatePem: string; caPem: string }> {
    const clients = this.#connected();
    try {
      return await new Promise((resolve, reject) => {
        const deadline = Date.now() + CALL_TIMEOUT_MS;
        clients.transfer.RenewCertificate({ csrPem }, { deadline }, (error, renewed) => {
          if (error !== null) reject(error);
          else if (renewed !== undefined) resolve(renewed);
        });
      });
    } catch (error) {
      throw await this.#explain(error as ServiceError, clients.address);
    }
  }

  close(): void {
    this.#clients?.link.close();
    this.#clients = undefined;
  }

  #connected(): Clients {
    if (this.#clients !== undefined) return this.#clients;
    throw new GrappeError('UNREACHABLE', 'not connected to the controller');
  }

  #explain(error: ServiceError, address: string): Promise<GrappeError> {
    return operatorError(error, address, this.#options.explainError);
  }
}
