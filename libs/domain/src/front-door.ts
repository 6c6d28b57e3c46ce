import type { SupportedBalanceName } from './balance.ts';
import type { NodeName, ServiceKey, TaskId } from './names.ts';

/**
 * What one gateway, or the proxy of one node, has to serve. It names certificates; their keys travel apart from it, so that it may be shown and
 * stored. Times in ms. `checkFrontDoor` says whether it is in order, and nothing unchecked is given to a load balancer.
 */
export interface FrontDoor {
  readonly frontEnds: readonly FrontEnd[];
  readonly backEnds: readonly BackEnd[];
  readonly statistics?: StatisticsPage;
  /** Figures for Prometheus, under `/metrics`. */
  readonly prometheus?: ListenAddress;
  /** Connections that are open at a time, over all front ends. Each takes some 34 KB. */
  readonly connectionsMax: number;
}

export interface ListenAddress {
  /** An IP address, also one that this node does not hold just now. `0.0.0.0` and `::` are all that it holds. */
  readonly address: string;
  readonly port: number;
}

interface FrontEndBase {
  /** Unique among front ends. */
  readonly name: string;
  readonly listen: readonly ListenAddress[];
  /** Further connections wait in the kernel. Absent: as many as the front door has. */
  readonly connectionsMax?: number;
  /** How long a client may be silent when it is its turn. */
  readonly clientTimeoutMs: number;
  /** Absent: not encrypted. */
  readonly tls?: TlsTermination;
}

export interface TlsTermination {
  /** By name; the client's server name chooses, the first is for those that match none. */
  readonly certificates: readonly string[];
}

export interface HttpFrontEnd extends FrontEndBase {
  readonly mode: 'http';
  /** The most specific wins: an exact host before a wildcard before none, then the longer path. Nothing fits: 404. */
  readonly routes: readonly Route[];
  /** Tells servers the client's address (X-Forwarded-For) and whether it came by TLS (X-Forwarded-Proto). */
  readonly forwardedFor: boolean;
}

export interface TcpFrontEnd extends FrontEndBase {
  readonly mode: 'tcp';
  readonly backEnd: string;
}

export type FrontEnd = HttpFrontEnd | TcpFrontEnd;

export interface Route {
  /** Lower case; `*.example.org` stands for every name below. Absent: any host. */
  readonly host?: string;
  /** `/shop` fits `/shop` and all below `/shop/`, not `/shopping`. Absent: any path. */
  readonly path?: string;
  readonly backEnd: string;
}

export interface BackEnd extends BalancingPolicy {
  /** Unique among back ends; several may belong to one service, one for each of its ports. */
  readonly name: string;
  readonly service: ServiceKey;
  readonly mode: 'http' | 'tcp';
  /** Places for servers, see {@link FrontDoorServer.slot}. More servers than places need a reload. */
  readonly slots: number;
  readonly servers: readonly FrontDoorServer[];
}

/** How servers are chosen, watched and waited for. */
export interface BalancingPolicy {
  readonly balance: Balance;
  readonly sticky: Sticky;
  readonly check: ServerCheck;
  readonly timeouts: BackEndTimeouts;
  /** Further attempts, each on another server if there is one. Only a request that may be repeated is sent twice. */
  readonly retries: number;
  /** For each server; further requests wait in the back end's queue. Absent: as many as the front door has. */
  readonly connectionsMax?: number;
}

export type Balance =
  | { readonly name: Exclude<SupportedBalanceName, 'header-hash'> }
  | { readonly name: 'header-hash'; readonly header: string };

/** What keeps a client with its server. */
export type Sticky =
  | { readonly kind: 'none' }
  /** A cookie that names the slot: known to every gateway, whatever happens to this one. */
  | { readonly kind: 'cookie'; readonly cookie: string }
  /** A table of client addresses: kept over a reload, lost with the gateway. */
  | { readonly kind: 'source'; readonly expireMs: number };

export type ServerCheck =
  | { readonly kind: 'none' }
  | (CheckTiming & { readonly kind: 'tcp' })
  | (CheckTiming & {
      readonly kind: 'http';
      readonly path: string;
      /** Sent as the host; absent: `localhost`. */
      readonly host?: string;
      readonly expectedStatus: readonly StatusRange[];
    })
  /** A program of that name in the folder `checks` of the gateway's agent is run with the server's address and port; up when it ends with 0. */
  | (CheckTiming & { readonly kind: 'command'; readonly command: string });

export interface CheckTiming {
  /** Between two checks of a server that is fine. */
  readonly intervalMs: number;
  /** How long an answer may take. */
  readonly timeoutMs: number;
  /** Good checks after which a server that was down gets traffic. */
  readonly rise: number;
  /** Bad checks after which it gets none. */
  readonly fall: number;
}

/** Both ends included. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

export interface BackEndTimeouts {
  readonly connectMs: number;
  /** How long a server may be silent when it is its turn. */
  readonly serverMs: number;
  /** How long a request waits for a server that has room. */
  readonly queueMs: number;
  /** How long a connection that has become a tunnel (WebSocket, TCP mode) may be silent. */
  readonly tunnelMs: number;
}

export interface FrontDoorServer {
  readonly task: TaskId;
  readonly node: NodeName;
  /**
   * Its place in the back end, from 1. The same on every gateway, since cookies and hashes name it; `assignSlots` gives it.
   */
  readonly slot: number;
  readonly address: string;
  readonly port: number;
  /** Share of the traffic under algorithms with weights; 0: only clients that stick to it. */
  readonly weight: number;
  /** `drain`: what it has goes on, and clients that stick to it; `maint`: nothing new at all. */
  readonly state: 'ready' | 'drain' | 'maint';
  /** The gateway's own command found it down, and it is in `maint` for that: over TCP it loses the connections that it has, too. */
  readonly isDown?: true;
}

/** A page with the state of all servers, for people. */
export interface StatisticsPage extends ListenAddress {
  readonly user: string;
  /** As crypt(3) writes it, SHA-256 or SHA-512: the password itself never comes to a gateway. */
  readonly passwordHash: string;
}

/** What suits most services. */
export const BACK_END_TIMEOUTS: Readonly<Record<'http' | 'tcp', BackEndTimeouts>> = {
  // In a rack a connection takes a millisecond. Half a second is past a lost SYN on no network, but the next server is asked then.
  http: { connectMs: 500, serverMs: 60_000, queueMs: 5_000, tunnelMs: 3_600_000 },
  // Pools of databases hold connections over a quiet night; dead ones are found by keep-alive.
  tcp: { connectMs: 500, serverMs: 60_000, queueMs: 5_000, tunnelMs: 86_400_000 },
};
/** A client on a bad line still gets its request through. */
export const CLIENT_TIMEOUT_MS_DEFAULT = 60_000;
/** Three more servers: beyond that, it is not the server. */
export const RETRIES_DEFAULT = 3;
/** Found dead within two intervals; a request every half second does not load a Pi. */
export const CHECK_TIMING_DEFAULT: CheckTiming = {
  intervalMs: 500,
  timeoutMs: 500,
  rise: 2,
  fall: 2,
};
/** A program is started for each: on a Pi 3 that costs some 20 ms of a core, a hundred times what HAProxy's own check costs. */
export const COMMAND_TIMING_DEFAULT: CheckTiming = {
  intervalMs: 5_000,
  timeoutMs: 3_000,
  rise: 2,
  fall: 2,
};
/** Some 70 MB when all are busy, on a board that has 1 GB for all. */
export const CONNECTIONS_MAX_DEFAULT = 2_000;
