import type { OperatorClient } from '@grappe/adapter-grpc-client';
import { certificateWarning } from './certificate-warning.ts';
import { contextPath, readContext, type OperatorContext } from './context-file.ts';
import { warn, type CliIo } from './io.ts';

export interface ConnectedOptions {
  readonly context?: string;
}

export interface Session {
  readonly client: OperatorClient;
  readonly context: OperatorContext;
}

/** Runs `work` with a connection to the controller of the context, and closes it whatever happens. */
export async function withSession<T>(
  io: CliIo,
  options: ConnectedOptions & { readonly deadlineMaxMs?: number; readonly quiet?: boolean },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const context = await readContext(contextPath(io, options.context));
  const warning = certificateWarning(context.certPem, io.nowMs());
  if (warning !== undefined && options.quiet !== true) await warn(io, warning);
  // Loaded here and not at the top: gRPC takes longer to load than `--help` takes to print.
  const { connectOperator } = await import('./operator-connection.ts');
  const { caPem, certPem, keyPem } = context;
  const client = connectOperator({
    address: context.controller,
    tls: { caPem, certPem, keyPem },
    explainError: async (error) => (await import('@grappe/adapter-pki')).explainTlsError(error),
    ...(options.deadlineMaxMs !== undefined && { deadlineMaxMs: options.deadlineMaxMs }),
  });
  try {
    return await work({ client, context });
  } finally {
    client.close();
  }
}
