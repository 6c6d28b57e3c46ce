export { PROBE_KEY_BYTES, PROBE_PORT_DEFAULT } from './limits.ts';
export * from './udp-peer-probe.ts';
