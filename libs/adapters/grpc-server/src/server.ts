import { MESSAGE_BYTES_MAX } from '@grappe/domain';
import type { Logger } from '@grappe/ports';
import { protocolPackage, protocolTypes, type ProtocolTypes } from '@grappe/protocol';
import {
  Server,
  type ServerOptions,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import { CallGate } from './calls.ts';
import { TlsListener, type Authenticate, type ServerTls } from './tls-listener.ts';

/** A peer that does not answer a ping within these two is gone; TCP alone would take a quarter of an hour to notice. */
const KEEPALIVE_PERIOD_MS = 10_000;
const KEEPALIVE_TIMEOUT_MS = 5_000;
/** Time for calls under way to end when the controller stops; agents reconnect at once when their stream is cut. */
const SHUTDOWN_GRACE_MS = 500;
/** Calls at a time on one connection: an agent has one stream and a few transfers, a command line a handful. */
const STREAMS_PER_CONNECTION_MAX = 64;
/** Package of the health and reflection services. */
const STANDARD_SERVICES = '/grpc.';

const OPTIONS: ServerOptions = {
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
  'grpc.keepalive_time_ms': KEEPALIVE_PERIOD_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.max_concurrent_streams': STREAMS_PER_CONNECTION_MAX,
};

export interface ServiceBinding {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

export interface GrpcServerOptions {
  /** Address to listen on; `::` takes IPv4 as well. */
  readonly address: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly tls: ServerTls;
  readonly authenticate: Authenticate;
  readonly logger: Logger;
  /** Connections at a time; what a large rack needs when left out. */
  readonly connectionsMax?: number;
  readonly services: (types: ProtocolTypes, gate: CallGate) => readonly ServiceBinding[];
}

export interface GrpcServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the controller's one gRPC port, with the standard health and reflection services. Throws when it cannot listen. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  // The listener needs the server and the server's interceptor needs the listener; no call comes before both are there.
  const gate: CallGate = new CallGate((peer) => listener.verdict(peer), options.logger);
  const server: Server = new Server({
    ...OPTIONS,
    interceptors: [gate.interceptor(STANDARD_SERVICES)],
  });
  const listener: TlsListener = new TlsListener(
    server,
    options.tls,
    options.authenticate,
    options.connectionsMax,
  );
  const definition = protocolPackage();
  const health = addServices(server, options.services(protocolTypes(definition), gate));
  new ReflectionService(definition).addToServer(server);
  const port = await listener.listen(options.address, options.port);
  return {
    port,
    close: async () => {
      health.setStatus('', 'NOT_SERVING');
      // Those whose calls are cut below come back at once, and should find nobody rather than a server that is going.
      listener.stopListening();
      await shutDown(server);
      listener.cut();
    },
  };
}

function addServices(server: Server, services: readonly ServiceBinding[]): HealthImplementation {
  const names = [''];
  for (const { definition, implementation } of services) {
    server.addService(definition, implementation);
    const path = Object.values(definition)[0]?.path ?? '';
    names.push(path.slice(1, path.lastIndexOf('/')));
  }
  const health = new HealthImplementation(
    Object.fromEntries(names.map((name) => [name, 'SERVING' as const])),
  );
  health.addToServer(server);
  return health;
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), SHUTDOWN_GRACE_MS);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
