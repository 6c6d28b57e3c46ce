import { createPeerVerifier, type CertificateAuthority, type PemBundle } from '@grappe/adapter-pki';
import { CONTROLLER_SERVER_NAME, err, failure } from '@grappe/domain';
import { MemoryLogger } from '@grappe/fakes';
import {
  protocolTypes,
  type AgentLinkHandlers,
  type AgentTransferHandlers,
  type ControllerMessage__Output,
  type EnrolmentHandlers,
} from '@grappe/protocol';
import {
  Client,
  credentials,
  type ServiceError,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { CallGate } from '../calls.ts';
import { startGrpcServer, type GrpcServer, type GrpcServerOptions } from '../server.ts';
import { makeAuthority, makeBundle, NOW_MS } from './certificates.ts';

/** Only bounds a test that fails. */
export const DEADLINE_MS = 10_000;

/** Waits for a condition that another connection brings about. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const endMs = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error(`still waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Handlers {
  readonly transfer: (gate: CallGate) => Partial<AgentTransferHandlers>;
  readonly link: (gate: CallGate) => AgentLinkHandlers;
}

/** A real server on loopback with a rack's CA, whose handlers a test can replace. */
export class ServerBench {
  readonly logger = new MemoryLogger();
  readonly ca: CertificateAuthority;
  readonly controller: PemBundle;
  nowMs = NOW_MS;
  readonly revoked = new Set<string>();
  readonly #closers: (() => unknown)[] = [];
  #server: GrpcServer | undefined;

  constructor(ca: CertificateAuthority, controller: PemBundle) {
    this.ca = ca;
    this.controller = controller;
  }

  static async make(): Promise<ServerBench> {
    const ca = await makeAuthority('pearl');
    return new ServerBench(ca, await makeBundle(ca, { kind: 'controller' }));
  }

  async start(
    handlers: Partial<Handlers> = {},
    options: Partial<GrpcServerOptions> = {},
  ): Promise<GrpcServer> {
    const verify = createPeerVerifier(this.ca.caPem);
    if (!verify.ok) throw new Error(verify.error.message);
    const server = await startGrpcServer({
      address: '127.0.0.1',
      port: 0,
      tls: this.controller,
      logger: this.logger,
      authenticate: (certificate) => {
        const facts = verify.value(certificate, this.nowMs);
        if (!facts.ok) return facts;
        const { identity, serial } = facts.value;
        if (this.revoked.has(serial)) return err(failure('UNAUTHENTICATED', 'it was revoked'));
        return { ok: true, value: identity };
      },
      services: ({ grappe }, gate) => [
        {
          definition: grappe.link.v1.AgentTransfer.service,
          implementation: untyped({ ...transfer(gate), ...handlers.transfer?.(gate) }),
        },
        {
          definition: grappe.link.v1.AgentLink.service,
          implementation: untyped((handlers.link ?? link)(gate)),
        },
        {
          definition: grappe.enrolment.v1.Enrolment.service,
          implementation: untyped(enrolment(gate, this.ca.caPem)),
        },
      ],
      ...options,
    });
    this.#server = server;
    this.onEnd(() => server.close());
    return server;
  }

  get port(): number {
    if (this.#server === undefined) throw new Error('no server has been started');
    return this.#server.port;
  }

  onEnd(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Ends what one test has begun. */
  async reset(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
    this.logger.lines.length = 0;
    this.revoked.clear();
    this.nowMs = NOW_MS;
  }

  connect(own: Partial<PemBundle> = {}) {
    const root = Buffer.from(this.ca.caPem);
    const security =
      own.keyPem === undefined || own.certPem === undefined
        ? credentials.createSsl(root)
        : credentials.createSsl(root, Buffer.from(own.keyPem), Buffer.from(own.certPem));
    const options = {
      'grpc.ssl_target_name_override': CONTROLLER_SERVER_NAME,
      'grpc.default_authority': CONTROLLER_SERVER_NAME,
      'grpc.use_local_subchannel_pool': 1,
      'grpc.max_send_message_length': -1,
    };
    const { grappe } = protocolTypes();
    const address = `127.0.0.1:${this.port}`;
    const raw = new Client(address, security, options);
    const shared = { ...options, channelOverride: raw.getChannel() };
    this.onEnd(() => raw.close());
    return {
      raw,
      transfer: new grappe.link.v1.AgentTransfer(address, security, shared),
      link: new grappe.link.v1.AgentLink(address, security, shared),
      enrolment: new grappe.enrolment.v1.Enrolment(address, security, shared),
    };
  }
}

export type Connection = ReturnType<ServerBench['connect']>;

/** What a unary call of a node's came to. */
export function findImage({ transfer }: Connection): Promise<ServiceError | string> {
  return new Promise((resolve) => {
    const deadline = Date.now() + DEADLINE_MS;
    transfer.FindImage({ reference: 'app:1' }, { deadline }, (error, found) =>
      resolve(error ?? found?.sha256 ?? ''),
    );
  });
}

export function getAuthority({ enrolment }: Connection): Promise<ServiceError | string> {
  return new Promise((resolve) => {
    const deadline = Date.now() + DEADLINE_MS;
    enrolment.GetAuthority({}, { deadline }, (error, found) =>
      resolve(error ?? found?.caPem ?? ''),
    );
  });
}

/** The first thing that comes of a stream: a message, its error, or its end. */
export function firstOf(stream: NodeJS.EventEmitter): Promise<ServiceError | object | 'end'> {
  return new Promise((resolve) => {
    stream.once('data', (message: ControllerMessage__Output) => resolve(message));
    stream.on('error', (error: ServiceError) => resolve(error));
    stream.once('end', () => resolve('end'));
  });
}

/** The generated handler types have no index signature, which is all that the untyped form adds. */
function untyped(handlers: object): UntypedServiceImplementation {
  return handlers as UntypedServiceImplementation;
}

function transfer(gate: CallGate): AgentTransferHandlers {
  return {
    FindImage: gate.unary('node', (_request, peer) => ({ sha256: peer.address, sizeBytes: 1 })),
    FetchImage: gate.serverStream('node', async (_request, _peer, send) =>
      send({ offset: 0, data: Buffer.alloc(1) }),
    ),
    PushLogs: gate.clientStream('node', async (chunks) => {
      const ids: string[] = [];
      for await (const { commandId } of chunks) ids.push(commandId);
      return {};
    }),
    RenewCertificate: gate.unary('operator', () => ({ certificatePem: '', caPem: '' })),
  };
}

function link(gate: CallGate): AgentLinkHandlers {
  return {
    Connect: gate.bidiStream('node', (call) => {
      call.on('data', () => call.write({ heartbeatReply: { sequence: 1 } }));
      call.on('end', () => call.end());
    }),
  };
}

function enrolment(gate: CallGate, caPem: string): EnrolmentHandlers {
  return {
    GetAuthority: gate.publicUnary(() => ({ caPem })),
    Enrol: gate.publicUnary(() => ({})),
  };
}
