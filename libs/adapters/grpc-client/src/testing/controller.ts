import { createServer, connect, type Socket } from 'node:net';
import {
  createCertificateAuthority,
  createPeerVerifier,
  issueBundle,
  openCertificateAuthority,
  systemRandomBytes,
  type CertificateAuthority,
  type PemBundle,
} from '@grappe/adapter-pki';
import { startGrpcServer, type CallGate, type GrpcServer } from '@grappe/adapter-grpc-server';
import { GrappeError, type Identity, type NodeName, type RackName } from '@grappe/domain';
import { MemoryLogger } from '@grappe/fakes';
import type {
  AgentLinkHandlers,
  AgentMessage__Output,
  AgentTransferHandlers,
  EnrolmentHandlers,
  EnrolRequest__Output,
} from '@grappe/protocol';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';

/** Only bounds a test that fails. */
const DEADLINE_MS = 10_000;
export const NODE_NAME = 'n1' as NodeName;
const NODE: Identity = { kind: 'node', name: NODE_NAME };
const NOW_MS = Date.UTC(2026, 11, 24, 12);
export const PART = Buffer.alloc(65_536, 'x');

export async function until(condition: () => boolean, what: string): Promise<void> {
  const endMs = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error(`still waiting: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function makeAuthority(rack: string): Promise<CertificateAuthority> {
  const options = { rack: rack as RackName, random: systemRandomBytes, nowMs: NOW_MS };
  const opened = await openCertificateAuthority(await createCertificateAuthority(options));
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

export async function makeBundle(
  ca: CertificateAuthority,
  identity: Identity = NODE,
): Promise<PemBundle> {
  const issued = await issueBundle(ca, identity, { nowMs: NOW_MS, random: systemRandomBytes });
  if (!issued.ok) throw new Error(issued.error.message);
  return issued.value;
}

/** A real gRPC server that notes what it receives and answers as the test says. */
export class TestController {
  readonly ca: CertificateAuthority;
  readonly tls: PemBundle;
  /** What GetAuthority answers. */
  caPem: string;
  readonly messages: AgentMessage__Output[] = [];
  readonly enrolments: EnrolRequest__Output[] = [];
  readonly fetched: { sha256: string; offset: number }[] = [];
  readonly logged: string[] = [];
  readonly csrs: string[] = [];
  streamsOpen = 0;
  fetchesOpen = 0;
  fetchesBegun = 0;
  /** FetchImage goes on without end. */
  endless = false;
  /** PushLogs is not read on. */
  deaf = false;
  answerCalls = true;
  #server: GrpcServer | undefined;

  constructor(ca: CertificateAuthority, tls: PemBundle) {
    this.ca = ca;
    this.tls = tls;
    this.caPem = ca.caPem;
  }

  static async start(ca: CertificateAuthority, signedBy = ca): Promise<TestController> {
    const made = new TestController(ca, await makeBundle(signedBy, { kind: 'controller' }));
    await made.#listen();
    return made;
  }

  get address(): string {
    return `127.0.0.1:${this.#server?.port ?? 0}`;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #listen(): Promise<void> {
    const verify = createPeerVerifier(this.ca.caPem);
    if (!verify.ok) throw new Error(verify.error.message);
    this.#server = await startGrpcServer({
      address: '127.0.0.1',
      port: 0,
      tls: this.tls,
      logger: new MemoryLogger(),
      authenticate: (certificate) => {
        const facts = verify.value(certificate, NOW_MS);
        return facts.ok ? { ok: true, value: facts.value.identity } : facts;
      },
      services: ({ grappe }, gate) => [
        { definition: grappe.link.v1.AgentLink.service, implementation: untyped(this.#link(gate)) },
        {
          definition: grappe.link.v1.AgentTransfer.service,
          implementation: untyped(this.#transfer(gate)),
        },
        {
          definition: grappe.enrolment.v1.Enrolment.service,
          implementation: untyped(this.#enrolment(gate)),
        },
      ],
    });
  }

  #link(gate: CallGate): AgentLinkHandlers {
    return {
      Connect: gate.bidiStream('node', (call) => {
        this.streamsOpen += 1;
        call.once('close', () => (this.streamsOpen -= 1));
        call.on('error', () => undefined);
        call.on('data', (message: AgentMessage__Output) => {
          this.messages.push(message);
          const sequence = message.heartbeat?.sequence ?? 0;
          call.write({ heartbeatReply: { sequence } });
        });
        call.on('end', () => call.end());
      }),
    };
  }

  #transfer(gate: CallGate): AgentTransferHandlers {
    return {
      FindImage: gate.unary('node', async ({ reference }) => {
        if (!this.answerCalls) await new Promise(() => undefined);
        if (reference === 'broken:1') throw new GrappeError('CORRUPT', 'the list is damaged');
        if (reference !== 'app:1') throw new GrappeError('NOT_FOUND', `no ${reference}`);
        return { sha256: 'abc', sizeBytes: 3 * PART.length };
      }),
      FetchImage: gate.serverStream('node', async (request, _peer, send, signal) => {
        this.fetched.push(request);
        this.fetchesOpen += 1;
        this.fetchesBegun += 1;
        const parts = this.endless ? Number.POSITIVE_INFINITY : 3;
        let { offset } = request;
        for (let n = offset / PART.length; n < parts && !signal.aborted; n += 1) {
          await send({ offset, data: PART });
          offset += PART.length;
        }
        this.fetchesOpen -= 1;
      }),
      PushLogs: gate.clientStream('node', async (chunks) => {
        for await (const { commandId } of chunks) {
          this.logged.push(commandId);
          if (commandId === 'enough') break;
          if (this.deaf) await new Promise(() => undefined);
        }
        return {};
      }),
      RenewCertificate: gate.unary('node', ({ csrPem }) => {
        this.csrs.push(csrPem);
        if (csrPem === '') throw new GrappeError('INVALID_INPUT', 'no request');
        return { certificatePem: 'new', caPem: this.ca.caPem };
      }),
    };
  }

  #enrolment(gate: CallGate): EnrolmentHandlers {
    return {
      GetAuthority: gate.publicUnary(() => ({ caPem: this.caPem })),
      Enrol: gate.publicUnary((request) => {
        this.enrolments.push(request);
        if (request.node === 'taken') throw new GrappeError('UNAUTHENTICATED', 'the token is used');
        return { rack: 'pearl', certificatePem: 'cert', caPem: this.caPem };
      }),
    };
  }
}

/** A cable between the agent and its controller that can be cut: nothing passes then, and nothing is closed. */
export class Cable {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((near) => {
    const [host = '', port = ''] = this.#target.split(':');
    const far = connect(Number(port), host);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (bytes) => {
        if (!this.cut) to.write(bytes);
      });
      from.on('close', () => {
        if (!this.cut) to.destroy();
      });
    }
  });
  readonly #target: string;
  cut = false;
  address = '';

  constructor(target: string) {
    this.#target = target;
  }

  async plugIn(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no TCP address');
    this.address = `127.0.0.1:${bound.port}`;
    return this;
  }

  unplug(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** The generated handler types have no index signature, which is all that the untyped form adds. */
function untyped(handlers: object): UntypedServiceImplementation {
  return handlers as UntypedServiceImplementation;
}
