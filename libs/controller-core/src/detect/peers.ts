import { PROBE_PORT_DEFAULT, type ConverterName, type NodeName } from '@grappe/domain';
import { HEARTBEAT_PERIOD_MS, PEERS_ASKED_MAX } from '../constants.ts';
import type { LiveNode } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';
import { silenceMs } from './deadlines.ts';

/** Where a node's agent answers probes. */
export interface ProbeTarget {
  readonly address: string;
  readonly port: number;
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^[0-9a-f:]*:[0-9a-f:.]*$/i;
/** How a dual-stack socket writes an IPv4 address. */
const MAPPED = '::ffff:';

/** The address as peers can use it; undefined when it says nothing to them: no address at all, or one of this board itself. */
export function peerReachable(address: string): string | undefined {
  const plain = address.toLowerCase().startsWith(MAPPED) ? address.slice(MAPPED.length) : address;
  if (plain.startsWith('127.') || plain === '::1') return undefined;
  return IPV4.test(plain) || IPV6.test(plain) ? plain : undefined;
}

/** Undefined when no peer could find it: its address is not known, or its agent answers no probes. */
export function probeTarget(
  state: ControllerState,
  name: NodeName,
  node: LiveNode,
): ProbeTarget | undefined {
  const address = node.watch.address ?? peerReachable(state.durable.nodes.get(name)?.address ?? '');
  const port = node.facts?.probePort ?? PROBE_PORT_DEFAULT;
  return address === undefined || port === 0 ? undefined : { address, port };
}

/** A node that may be asked, with what it may share the fate of. */
export interface Peer {
  readonly name: NodeName;
  readonly node: LiveNode;
  readonly converter: ConverterName | undefined;
}

/** Nodes that can be asked, those heard last first. Of no use for long: made once per tick, when the first suspect needs it. */
export function peerPool(state: ControllerState, nowMs: number): Peer[] {
  const fresh: Peer[] = [];
  const others: Peer[] = [];
  for (const [name, node] of state.live.nodes) {
    const record = state.durable.nodes.get(name);
    if (node.watch.phase !== 'heard' || node.session === undefined || record === undefined)
      continue;
    const peer = { name, node, converter: state.converters.get(name) ?? record.converter };
    const late = silenceMs(state.live, node, nowMs) > LATE_MS;
    (late ? others : fresh).push(peer);
  }
  const pool = fresh.length > 0 ? fresh : others;
  return pool.sort(
    (a, b) => (b.node.heardAtMs ?? 0) - (a.node.heardAtMs ?? 0) || (a.name < b.name ? -1 : 1),
  );
}

/** Its next heartbeat should have come: it may be in trouble, too. */
export const LATE_MS = 1.5 * HEARTBEAT_PERIOD_MS;

/**
 * Up to three peers to ask about a node: on converters of their own where possible, because those on the suspect's may be dying with it and
 * those on one may fail together. `turn` begins elsewhere each time, so that the same three are not asked about everybody.
 */
export function choosePeers(
  pool: readonly Peer[],
  suspect: NodeName,
  converter: ConverterName | undefined,
  turn: number,
): Peer[] {
  const candidates = Math.min(pool.length, CANDIDATES_MAX);
  const inTurn: Peer[] = [];
  for (let n = 0; n < candidates; n += 1) {
    const peer = pool[(turn + n) % pool.length];
    if (peer !== undefined && peer.name !== suspect) inTurn.push(peer);
  }
  const chosen: Peer[] = [];
  const taken = new Set<ConverterName>(converter === undefined ? [] : [converter]);
  const choose = (fits: (peer: Peer) => boolean): void => {
    for (const peer of inTurn) {
      if (chosen.length >= PEERS_ASKED_MAX) return;
      if (chosen.includes(peer) || !fits(peer)) continue;
      chosen.push(peer);
      if (peer.converter !== undefined) taken.add(peer.converter);
    }
  };
  choose((peer) => peer.converter === undefined || !taken.has(peer.converter));
  choose((peer) => peer.converter !== converter);
  choose(() => true);
  return chosen;
}

/** Enough to find three converters among, on any rack that has as many. */
const CANDIDATES_MAX = 64;
