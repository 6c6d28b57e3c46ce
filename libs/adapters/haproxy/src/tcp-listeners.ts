import { readFileSync } from 'node:fs';
import type { ListenAddress } from '@grappe/domain';

/** A socket that listens, as the kernel tells of it. */
export interface Listener {
  /** Hexadecimal, of 4 or 16 bytes, in the order of the table. */
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

const LISTEN_STATE = '0A';
const LOCAL_FIELD = 1;
const STATE_FIELD = 3;
const INODE_FIELD = 9;
const IPV6_BYTES = 16;

/** Reads `/proc/net/tcp` or `/proc/net/tcp6`. */
export function parseListeners(text: string): readonly Listener[] {
  return text.split('\n').flatMap((row) => {
    const fields = row.trim().split(/\s+/);
    const [address, port] = fields[LOCAL_FIELD]?.split(':') ?? [];
    const inode = fields[INODE_FIELD];
    if (fields[STATE_FIELD] !== LISTEN_STATE || inode === undefined) return [];
    if (address === undefined || port === undefined) return [];
    return [{ address, port: Number.parseInt(port, 16), inode }];
  });
}

/** All sockets of this network namespace that listen. */
export function readListeners(): readonly Listener[] {
  return ['/proc/self/net/tcp', '/proc/self/net/tcp6'].flatMap((file) => {
    try {
      return parseListeners(readFileSync(file, 'utf8'));
    } catch {
      // No IPv6 here.
      return [];
    }
  });
}

/** Whether that listener keeps others from listening there. `::` holds IPv4 as well, as most programs use it. */
export function isInTheWay(listener: Listener, wanted: ListenAddress): boolean {
  if (listener.port !== wanted.port) return false;
  const isAny = /^0+$/.test(listener.address);
  const sameFamily = (listener.address.length === 8) === !wanted.address.includes(':');
  if (isAny) return sameFamily || listener.address.length > 8;
  if (!sameFamily) return false;
  if (wanted.address === '0.0.0.0' || wanted.address === '::') return true;
  const bytes = wanted.address.includes(':')
    ? ipv6Bytes(wanted.address)
    : ipv4Bytes(wanted.address);
  return inKernelOrder(bytes) === listener.address;
}

function ipv4Bytes(address: string): readonly number[] {
  return address.split('.').map(Number);
}

function ipv6Bytes(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const [before, after] = [groupBytes(head), groupBytes(tail ?? '')];
  const zeros = new Array<number>(IPV6_BYTES - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}

function groupBytes(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return ipv4Bytes(group);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** Words of four bytes, each turned round, as little-endian machines (all boards) write them. */
function inKernelOrder(bytes: readonly number[]): string {
  const words: string[] = [];
  for (let start = 0; start < bytes.length; start += 4) {
    const word = bytes.slice(start, start + 4).reverse();
    words.push(...word.map((byte) => byte.toString(16).padStart(2, '0')));
  }
  return words.join('').toUpperCase();
}
