export * from './calls.ts';
export * from './server.ts';
export type { Authenticate, ServerTls } from './tls-listener.ts';
