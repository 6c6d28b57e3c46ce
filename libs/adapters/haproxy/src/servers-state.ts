import { endPoint } from './words.ts';

/** A slot as HAProxy has it. */
export interface RunningServer {
  readonly endPoint: string;
  readonly weight: number;
  readonly maintenance: boolean;
  readonly draining: boolean;
}

/** By back end as HAProxy names it, then by slot as HAProxy names it. */
export type RunningServers = ReadonlyMap<string, ReadonlyMap<string, RunningServer>>;

/** Bits of `srv_admin_state`: put there by whoever uses the runtime API. Bit 2 says what the file said, and means nothing afterwards. */
const FORCED_MAINTENANCE = 0x01;
const FORCED_DRAIN = 0x08;

/** Reads `show servers state`; undefined: it is in a form that this program does not know. */
export function parseServersState(text: string): RunningServers | undefined {
  const [version, header, ...rows] = text.split('\n');
  if (version?.trim() !== '1' || header?.startsWith('# ') !== true) return undefined;
  const columns = header.slice(2).trim().split(' ');
  const [backEnd, server, address, admin, weight, port] = [
    'be_name',
    'srv_name',
    'srv_addr',
    'srv_admin_state',
    'srv_uweight',
    'srv_port',
  ].map((name) => columns.indexOf(name)) as [number, number, number, number, number, number];
  if (Math.min(backEnd, server, address, admin, weight, port) < 0) return undefined;
  const ends = new Map<string, Map<string, RunningServer>>();
  for (const row of rows) {
    const fields = row.trim().split(' ');
    const [end, name] = [fields[backEnd], fields[server]];
    if (end === undefined || name === undefined) continue;
    const bits = Number(fields[admin]);
    const servers = ends.get(end) ?? new Map<string, RunningServer>();
    ends.set(end, servers);
    servers.set(name, {
      endPoint: endPoint(fields[address] ?? '', Number(fields[port])),
      weight: Number(fields[weight]),
      maintenance: (bits & FORCED_MAINTENANCE) !== 0,
      draining: (bits & FORCED_DRAIN) !== 0,
    });
  }
  return ends;
}
