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

interface RenewedCertificate {
  readonly certificatePem: string;
  readonly caPem: string;
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
  return { address, link, transfer, calls: new Set<Cancellable>(), closed: false };
}

/** A call under way. Closing a channel leaves those that have begun alone, also on a connection that is dead. */
interface Cancellable {
  cancel(): void;
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
    clients.calls.add(call);
    let ended = false;
    const end = (error: ServiceError | undefined): void => {
      if (ended) return;
      ended = true;
      if (error === undefined) handlers.onEnd(undefined);
      else void this.#explain(error, clients).then((explained) => handlers.onEnd(explained));
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
      return await answer<HeldImageInfo>(clients, (deadline, done) =>
        clients.transfer.FindImage({ reference }, { deadline }, done),
      );
    } catch (error) {
      const failed = error as ServiceError;
      if (failed.code === status.NOT_FOUND) return undefined;
      throw await this.#explain(failed, clients);
    }
  }

  async *fetchImage(
    sha256: string,
    offset: number,
    signal: AbortSignal,
  ): AsyncIterable<{ readonly offset: number; readonly data: Buffer }> {
    const clients = this.#connected();
    const call = clients.transfer.FetchImage({ sha256, offset });
    clients.calls.add(call);
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      for await (const chunk of call) yield chunk as { offset: number; data: Buffer };
    } catch (error) {
      throw await this.#explain(error as ServiceError, clients);
    } finally {
      signal.removeEventListener('abort', cancel);
      clients.calls.delete(call);
      call.cancel();
    }
  }

  /** A stream of log chunks. `onClosed` is called when the controller reads no more of them. */
  pushLogs(onClosed: () => void): { write(chunk: LogChunk): Promise<void>; end(): void } {
    const clients = this.#connected();
    let open = true;
    // Whoever waits for room waits no longer than the stream lives.
    const waiting = new Set<() => void>();
    const letGo = (): void => {
      for (const go of waiting) go();
      waiting.clear();
    };
    const call = clients.transfer.PushLogs(() => {
      open = false;
      clients.calls.delete(call);
      letGo();
      onClosed();
    });
    clients.calls.add(call);
    call.on('drain', letGo);
    return {
      write: (chunk) =>
        new Promise((resolve) => {
          if (!open || call.write(chunk)) resolve();
          else waiting.add(resolve);
        }),
      end: () => {
        if (open) call.end();
      },
    };
  }

  async renewCertificate(csrPem: string): Promise<RenewedCertificate> {
    const clients = this.#connected();
    try {
      return await answer<RenewedCertificate>(clients, (deadline, done) =>
        clients.transfer.RenewCertificate({ csrPem }, { deadline }, done),
      );
    } catch (error) {
      throw await this.#explain(error as ServiceError, clients);
    }
  }

  /** Ends the connection and all calls on it. */
  close(): void {
    const clients = this.#clients;
    if (clients === undefined) return;
    this.#clients = undefined;
    clients.closed = true;
    for (const call of clients.calls) call.cancel();
    clients.calls.clear();
    clients.link.close();
  }

  #connected(): Clients {
    if (this.#clients !== undefined) return this.#clients;
    throw new GrappeError('UNREACHABLE', 'not connected to the controller');
  }

  async #explain(error: ServiceError, clients: Clients): Promise<GrappeError> {
    const { address } = clients;
    // A controller that stops cancels what is left, just as our own end does.
    if (clients.closed || error.code === status.CANCELLED) {
      const message = `the connection to the controller at ${address} was ended`;
      return new GrappeError('UNREACHABLE', message, { cause: error });
    }
    try {
      return await operatorError(error, address, this.#options.explainError);
    } catch {
      // Without the better words then; the agent must hear that its connection has ended in any case.
      return operatorError(error, address, undefined);
    }
  }
}

/** The answer to one small call, which is cancelled when its connection is closed. */
function answer<T>(
  clients: Clients,
  begin: (deadline: number, done: (error: ServiceError | null, value?: T) => void) => Cancellable,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = begin(Date.now() + CALL_TIMEOUT_MS, (error, value) => {
      clients.calls.delete(call);
      if (error !== null) reject(error);
      else if (value !== undefined) resolve(value);
    });
    clients.calls.add(call);
  });
}
