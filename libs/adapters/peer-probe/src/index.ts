export { PROBE_KEY_BYTES } from './limits.ts';
export * from './udp-peer-probe.ts';
