export { KeepalivedVirtualIp, type KeepalivedOptions } from './keepalived-virtual-ip.ts';
