import { credentials, Metadata } from '@grpc/grpc-js';
import { protocolTypes } from '@grappe/protocol';

/** The parts of an operator's context file that a connection needs. */
export interface OperatorContext {
  readonly controller: string;
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

const DEADLINE_MS = 10_000;
/** The controller's certificate has this name whatever its address. */
const SERVER_NAME = 'controller.grappe.internal';

/** The command line makes tokens that last a minute at least; the operator API takes any time. */
export function shortLivedToken(context: OperatorContext, ttlMs: number): Promise<string> {
  const [ca, key, cert] = [context.caPem, context.keyPem, context.certPem].map((pem) =>
    Buffer.from(pem),
  );
  const { Nodes } = protocolTypes().grappe.operator.v1;
  const client = new Nodes(context.controller, credentials.createSsl(ca, key, cert), {
    'grpc.ssl_target_name_override': SERVER_NAME,
    'grpc.default_authority': SERVER_NAME,
  });
  return new Promise<string>((resolve, reject) => {
    const deadline = Date.now() + DEADLINE_MS;
    client.CreateToken({ ttlMs, uses: 1 }, new Metadata(), { deadline }, (error, made) => {
      client.close();
      if (error !== null || made === undefined) reject(error ?? new Error('no answer'));
      else resolve(made.token);
    });
  });
}
