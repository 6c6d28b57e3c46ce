import { GrappeError, MESSAGE_BYTES_MAX } from '@grappe/domain';
import { protocolPackage, protocolTypes, type ProtocolTypes } from '@grappe/protocol';
import {
  Server,
  type ServerOptions,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import type { CallGate } from './calls.ts';
import { serverCredentials, type ServerTls } from './credentials.ts';

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
  readonly gate: CallGate;
  readonly services: (types: ProtocolTypes, gate: CallGate) => readonly ServiceBinding[];
}

export interface GrpcServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the controller's one gRPC port, with the standard health and reflection services. Throws when it cannot listen. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server({
    ...OPTIONS,
    interceptors: [options.gate.interceptor(STANDARD_SERVICES)],
  });
  const definition = protocolPackage();
  const names: string[] = [];
  for (const { definition: service, implementation } of options.services(
    protocolTypes(definition),
  )) {
    server.addService(service, implementation);
    const path = Object.values(service)[0]?.path ?? '';
    names.push(path.slice(1, path.lastIndexOf('/')));
  }
  const health = new HealthImplementation(
    Object.fromEntries(['', ...names].map((name) => [name, 'SERVING' as const])),
  );
  health.addToServer(server);
  new ReflectionService(definition).addToServer(server);
  const port = await listen(server, options);
  return {
    port,
    close: async () => {
      for (const name of ['', ...names]) health.setStatus(name, 'NOT_SERVING');
      await shutDown(server);
    },
  };
}

function listen(server: Server, options: GrpcServerOptions): Promise<number> {
  const host = options.address.includes(':') ? `[${options.address}]` : options.address;
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${options.port}`, serverCredentials(options.tls), (error, port) => {
      if (error === null) resolve(port);
      else {
        reject(
          new GrappeError('REFUSED', `cannot listen on ${host}:${options.port}`, {
            cause: error,
            remedy:
              'Another program, perhaps another controller, has this port; or the address is not of this machine.',
          }),
        );
      }
    });
  });
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
