export * from './broker.ts';
export type { Identify } from './broker-sessions.ts';
export * from './bus-client.ts';
export * from './mosquitto-config.ts';
