import { createRequire } from 'node:module';
import path from 'node:path';
import {
  loadPackageDefinition,
  makeGenericClientConstructor,
  type ChannelCredentials,
  type GrpcObject,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const DEADLINE_MS = 10_000;
/** The controller's certificate has this name whatever its address. */
const SERVER_NAME = 'controller.grappe.internal';
const OPTIONS = {
  'grpc.ssl_target_name_override': SERVER_NAME,
  'grpc.default_authority': SERVER_NAME,
};

/** What grpc-js makes of a method at run time. */
type Method = (...parameters: unknown[]) => unknown;

/** The definition of a standard service, as its own package brings it. */
function definition(packageName: string, file: string): GrpcObject {
  const entry = createRequire(import.meta.url).resolve(packageName);
  const modules = entry.slice(0, entry.lastIndexOf(packageName));
  const proto = path.join(modules, packageName, file);
  return loadPackageDefinition(loadSync(proto, { enums: String }));
}

function at(definitions: GrpcObject, ...names: readonly string[]): ServiceClientConstructor {
  let found: unknown = definitions;
  for (const name of names) found = (found as GrpcObject)[name];
  return makeGenericClientConstructor((found as ServiceClientConstructor).service, 'standard');
}

/** Asks the standard health service, as load balancers do. */
export function callHealth(
  address: string,
  credentials: ChannelCredentials,
  service = '',
): Promise<string> {
  const Health = at(
    definition('grpc-health-check', 'proto/health/v1/health.proto'),
    'grpc',
    'health',
    'v1',
    'Health',
  );
  const client = new Health(address, credentials, OPTIONS);
  return new Promise<string>((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: { status: string }): void => {
      client.close();
      if (error !== null || answer === undefined) reject(error ?? new Error('no answer'));
      else resolve(answer.status);
    };
    const options = { deadline: Date.now() + DEADLINE_MS };
    Reflect.apply(client['Check'] as Method, client, [{ service }, options, done]);
  });
}

interface ReflectionAnswer {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
}

/** Names of all services by the standard reflection service, as `grpcurl list` asks for them. */
export function listServices(address: string, credentials: ChannelCredentials): Promise<string[]> {
  const protos = definition('@grpc/reflection', 'build/proto/grpc/reflection/v1/reflection.proto');
  const Reflection = at(protos, 'grpc', 'reflection', 'v1', 'ServerReflection');
  const client = new Reflection(address, credentials, OPTIONS);
  return new Promise<string[]>((resolve, reject) => {
    const deadline = Date.now() + DEADLINE_MS;
    const method = client['ServerReflectionInfo'] as Method;
    const call = Reflect.apply(method, client, [{ deadline }]) as NodeJS.ReadWriteStream;
    call.on('data', (answer: ReflectionAnswer) => {
      client.close();
      resolve((answer.listServicesResponse?.service ?? []).map(({ name }) => name));
    });
    call.on('error', (error: Error) => {
      client.close();
      reject(error);
    });
    // The definition of a message in this stream has no string form: the types of grpc-js do not know it.
    (call as unknown as { write(request: object): void }).write({ listServices: '' });
  });
}
