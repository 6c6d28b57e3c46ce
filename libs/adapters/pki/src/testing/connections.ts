/** Real TLS connections on loopback, for contract tests only. */
import { once } from 'node:events';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { connect, createServer, type SecureVersion } from 'node:tls';
import { CONTROLLER_SERVER_NAME } from '@grappe/domain';
import type { ConnectionError } from '../explain-tls-error.ts';
import type { PemBundle } from '../issue.ts';

/** Loopback answers at once; this only bounds a test that fails. */
const TIMEOUT_MS = 10_000;

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

/** A TLS server that demands a certificate and greets who has one. */
export function greeter(bundle: PemBundle, version: SecureVersion): Server {
  const server = createServer({
    ca: bundle.caPem,
    cert: bundle.certPem,
    key: bundle.keyPem,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: version,
    maxVersion: version,
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    socket.end('hello');
  });
  return server;
}

/** A TCP server that does this with each connection. */
export function tcpServer(serve: (socket: Socket) => void): Server {
  return createTcpServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
}

export type Outcome = { readonly greeting: string } | { readonly error: ConnectionError };

/** Dials and waits for the greeting; a connection that ends without one and without an error is reported as closed. */
export async function dial(
  port: number,
  client: Pick<PemBundle, 'caPem'> & Partial<PemBundle>,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const own =
      client.certPem === undefined || client.keyPem === undefined
        ? {}
        : { cert: client.certPem, key: client.keyPem };
    const target = { host: '127.0.0.1', port, servername: CONTROLLER_SERVER_NAME };
    const socket = connect({ ...target, ca: client.caPem, ...own });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('the test timed out')));
    socket.on('data', (data: Buffer) => {
      resolve({ greeting: data.toString() });
      socket.end();
    });
    socket.on('error', (error) => resolve({ error }));
    socket.on('close', () => resolve({ error: { message: 'Socket closed' } }));
  });
}
