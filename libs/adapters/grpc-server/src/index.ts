export * from './calls.ts';
export { type ServerTls } from './credentials.ts';
export * from './server.ts';
