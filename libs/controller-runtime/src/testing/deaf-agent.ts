import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { CONTROLLER_SERVER_NAME } from '@grappe/domain';
import type { NodeTls } from '@grappe/adapter-grpc-client';
import { protocolTypes, type AgentMessage } from '@grappe/protocol';

/** So little may be under way to it that a few messages fill the connection. */
const WINDOW_BYTES = 256;
/** A message's prefix in a gRPC stream: not compressed, and its length. */
const PREFIX_BYTES = 5;

/** An agent that talks but reads nothing: gRPC's own client would take in everything and keep it. */
export class DeafAgent {
  readonly #session: ClientHttp2Session;
  readonly #stream: ClientHttp2Stream;
  readonly #serialize = protocolTypes().grappe.link.v1.AgentLink.service.Connect.requestSerialize;

  constructor(address: string, tls: NodeTls) {
    this.#session = connect(`https://${address}`, {
      ca: tls.caPem,
      cert: tls.certPem,
      key: tls.keyPem,
      servername: CONTROLLER_SERVER_NAME,
      settings: { initialWindowSize: WINDOW_BYTES },
    });
    this.#session.on('error', () => undefined);
    this.#stream = this.#session.request({
      ':method': 'POST',
      ':path': '/grappe.link.v1.AgentLink/Connect',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    this.#stream.on('error', () => undefined);
  }

  /** Resolves when it is under way. */
  send(message: AgentMessage): Promise<void> {
    const body = this.#serialize(message);
    const prefix = Buffer.alloc(PREFIX_BYTES);
    prefix.writeUInt32BE(body.length, 1);
    return new Promise((resolve) => {
      this.#stream.write(Buffer.concat([prefix, body]), () => resolve());
    });
  }

  close(): void {
    this.#session.destroy();
  }
}
