import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDebianPackage } from '@grappe/adapter-debian';
import { BlobFolder } from '@grappe/adapter-files';
import { connectOperator, type NodeTls, type OperatorClient } from '@grappe/adapter-grpc-client';
import { startGrpcServer, type GrpcServer } from '@grappe/adapter-grpc-server';
import { readImageTar } from '@grappe/adapter-image-tar';
import { createKeyAndCsr, issueBundle, readIdentity, systemRandomBytes } from '@grappe/adapter-pki';
import { HEARTBEAT_PERIOD_MS, identityKey, TICK_MS } from '@grappe/controller-core';
import type { Identity, JoinToken, NodeName, RackSpec } from '@grappe/domain';
import { parseJoinToken } from '@grappe/domain';
import { FakeClock, MemoryLogger, MemoryStateStore, SeededRng } from '@grappe/fakes';
import { AlertHooks, type NamedHook } from '../alerts/alert-hooks.ts';
import { ControllerDriver } from '../controller-driver.ts';
import { LinkFence } from '../link-fence.ts';
import { LinkHub } from '../link-hub.ts';
import { controllerServices } from '../services.ts';
import { authenticator, makeAuthority, value, type TestAuthority } from './certificates.ts';
import { RACK } from './specs.ts';
import { StubAgent } from './stub-agent.ts';

const LOOPBACK = '127.0.0.1';
export const OPERATOR = 'anna';
const SEED = 1;

/** A whole controller but for its process: real gRPC on loopback, real certificates, time that stands still unless a test moves it. */
export class TestController {
  readonly clock: FakeClock;
  readonly store: MemoryStateStore;
  readonly logger: MemoryLogger;
  readonly driver: ControllerDriver;
  readonly hub: LinkHub;
  readonly authority: TestAuthority;
  readonly blobs: BlobFolder;
  readonly fatal: unknown[];
  readonly operator: OperatorClient;
  readonly address: string;
  readonly #server: GrpcServer;
  readonly #folder: string;
  readonly #agents: StubAgent[] = [];

  private constructor(parts: Parts, server: GrpcServer, operator: OperatorClient) {
    this.clock = parts.clock;
    this.store = parts.store;
    this.logger = parts.logger;
    this.driver = parts.driver;
    this.hub = parts.hub;
    this.authority = parts.authority;
    this.blobs = parts.blobs;
    this.fatal = parts.fatal;
    this.#folder = parts.folder;
    this.#server = server;
    this.operator = operator;
    this.address = `${LOOPBACK}:${server.port}`;
  }

  static async start(
    rack: RackSpec = RACK,
    named: readonly NamedHook[] = [],
  ): Promise<TestController> {
    const parts = await makeParts(rack);
    const { driver, hub, authority, logger, clock, blobs, rng } = parts;
    const controller = await bundle(parts, { kind: 'controller' });
    const addresses = {
      link: ['rack.test:7443'],
      mqttUrl: 'mqtts://rack.test:8883',
      mqttCaPem: '',
    };
    const { certificates } = authority;
    const hooks = new AlertHooks({ driver, hooks: named, rack: rack.name, clock, timers: clock });
    const readers = { readImageTar, readDebianPackage };
    const deps = { driver, hub, certificates, blobs, ...readers, addresses, rng, logger, hooks };
    const server = await startGrpcServer({
      address: LOOPBACK,
      port: 0,
      tls: controller,
      authenticate: authenticator(
        authority.ca,
        () => driver.state,
        () => clock.wallMs(),
      ),
      logger,
      services: (types, gate) =>
        controllerServices(types, gate, { ...deps, timers: clock, version: '0.0.0' }),
    });
    const tls = await bundle(parts, { kind: 'operator', name: OPERATOR });
    return new TestController(
      parts,
      server,
      connectOperator({ address: `${LOOPBACK}:${server.port}`, tls }),
    );
  }

  /** A join token, taken apart. */
  async token(
    request: { node?: string; ttlMs?: number; uses?: number; replace?: boolean } = {},
  ): Promise<JoinToken> {
    const { token } = await this.operator.createToken(request);
    return value(parseJoinToken(token));
  }

  /** A node's certificate, by way of the core alone. */
  async enrolled(name: string): Promise<NodeTls> {
    const token = value(
      this.authority.certificates.newToken({ ttlMs: 60_000, uses: 1, wallMs: this.clock.wallMs() }),
    );
    await this.driver.request({ kind: 'add-token', record: token.record });
    await this.driver.request({
      kind: 'redeem-token',
      token: token.record.id,
      secretSha256: token.record.secretSha256,
      node: name as NodeName,
      publicKeySha256: 'key',
    });
    return bundle(this, { kind: 'node', name: name as NodeName });
  }

  /** An enrolled node whose agent is connected and has said nothing yet. */
  async stranger(name: string): Promise<StubAgent> {
    return this.connect(name, await this.enrolled(name));
  }

  connect(name: string, tls: NodeTls): StubAgent {
    const agent = new StubAgent(name, this.address, tls);
    this.#agents.push(agent);
    return agent;
  }

  /** An enrolled node whose agent has been welcomed. */
  async agent(name: string, hello: object = {}): Promise<StubAgent> {
    const agent = await this.stranger(name);
    await agent.hello(hello);
    return agent;
  }

  /** Lets time pass as it does: tick by tick, with the heartbeats of those agents that live. */
  async pass(ms: number, ...living: readonly StubAgent[]): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += TICK_MS) {
      if (passedMs % HEARTBEAT_PERIOD_MS === 0)
        await Promise.all(living.map((agent) => agent.beat()));
      this.clock.advance(TICK_MS);
      // The tick, and what is to be stored for it.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async stop(): Promise<void> {
    for (const agent of this.#agents) agent.close();
    this.operator.close();
    await this.#server.close();
    await this.driver.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

type Parts = Awaited<ReturnType<typeof makeParts>>;

async function makeParts(rack: RackSpec) {
  const clock = new FakeClock();
  const store = new MemoryStateStore();
  const logger = new MemoryLogger();
  const rng = new SeededRng(SEED);
  const fatal: unknown[] = [];
  const ports = { store, clock, timers: clock, rng, logger };
  const driver = await ControllerDriver.start(ports, rack, (error) => fatal.push(error));
  const hub = new LinkHub(() => undefined, clock);
  driver.connectAgents(hub);
  driver.connectFence(new LinkFence({ hub, state: () => driver.state, clock, timers: clock }));
  const authority = await makeAuthority(clock.wallMs());
  const folder = await mkdtemp(join(tmpdir(), 'controller-'));
  const blobs = new BlobFolder({ folder: join(folder, 'images'), reserveBytes: 0 });
  return { clock, store, logger, rng, fatal, driver, hub, authority, folder, blobs };
}

/** Key and certificate of an identity that the controller knows from now on. */
export async function bundle(
  { authority, driver, clock }: Pick<Parts, 'authority' | 'driver' | 'clock'>,
  identity: Identity,
) {
  const context = { nowMs: clock.wallMs(), random: systemRandomBytes };
  const made = value(await issueBundle(authority.ca, identity, context));
  if (identity.kind !== 'controller') {
    const { serial, notAfterMs } = value(readIdentity(made.certPem, authority.ca.rack));
    await driver.request({
      kind: 'record-certificate',
      identity: identityKey(identity),
      serial,
      notAfterMs,
      replace: false,
    });
  }
  return made;
}

/** A fresh key and the request for its certificate. */
export function keyAndCsr(node: string) {
  return createKeyAndCsr({ kind: 'node', name: node as NodeName });
}
