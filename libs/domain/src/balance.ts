import { err, ok, type Result } from './result.ts';

/** How a back end chooses a server, by the names that people who set up load balancers know. */
export const BALANCE_NAMES = [
  'round-robin',
  'weighted-round-robin',
  'least-connections',
  'weighted-least-connections',
  'source-hash',
  'destination-hash',
  'uri-hash',
  'header-hash',
  'locality-based-least-connections',
  'locality-based-least-connections-with-replication',
  'shortest-expected-delay',
  'never-queue',
] as const;

export type BalanceName = (typeof BALANCE_NAMES)[number];

type RefusedBalanceName =
  | 'locality-based-least-connections'
  | 'locality-based-least-connections-with-replication'
  | 'shortest-expected-delay'
  | 'never-queue';

/** Those that the front door can do. */
export type SupportedBalanceName = Exclude<BalanceName, RefusedBalanceName>;

interface Refusal {
  readonly why: string;
  readonly nearest: SupportedBalanceName;
}

/** Why the others are refused, and what comes closest. They belong to a kernel that forwards packets, and assume what a proxy has not. */
export const REFUSED_BALANCE: Readonly<Record<RefusedBalanceName, Refusal>> = {
  'locality-based-least-connections': {
    why: 'it keeps a destination address on one cache, and a proxy has one address',
    nearest: 'uri-hash',
  },
  'locality-based-least-connections-with-replication': {
    why: 'it keeps a destination address on a set of caches, and a proxy has one address',
    nearest: 'uri-hash',
  },
  'shortest-expected-delay': {
    why: 'HAProxy counts the connections that a server has, not the one that would be added',
    nearest: 'weighted-least-connections',
  },
  'never-queue': {
    why: 'HAProxy has no rule that prefers an idle server of low weight to a busy one of high weight',
    nearest: 'weighted-least-connections',
  },
};

/** Short names of ipvsadm and of HAProxy that files brought from elsewhere use. */
const ALIASES: Readonly<Record<string, BalanceName>> = {
  rr: 'round-robin',
  wrr: 'weighted-round-robin',
  weighted: 'weighted-round-robin',
  roundrobin: 'weighted-round-robin',
  lc: 'least-connections',
  wlc: 'weighted-least-connections',
  leastconn: 'weighted-least-connections',
  sh: 'source-hash',
  source: 'source-hash',
  dh: 'destination-hash',
  uri: 'uri-hash',
  lblc: 'locality-based-least-connections',
  'locality-based': 'locality-based-least-connections',
  lblcr: 'locality-based-least-connections-with-replication',
  'locality-based-with-replication': 'locality-based-least-connections-with-replication',
  sed: 'shortest-expected-delay',
  nq: 'never-queue',
};

/** Texts of users are shown in an error up to here. */
const SHOWN_MAX = 64;

/** Whether weights of servers count under that algorithm. */
export function usesWeights(name: SupportedBalanceName): boolean {
  return name !== 'round-robin' && name !== 'least-connections';
}

/** Reads a name as a person writes it. What cannot be done is refused with the nearest choice. */
export function parseBalance(text: string): Result<SupportedBalanceName, string> {
  const written = text.trim().toLowerCase().replaceAll(/[ _]+/g, '-');
  const name = BALANCE_NAMES.find((known) => known === written) ?? aliasOf(written);
  if (name === undefined) {
    const names = BALANCE_NAMES.filter(isSupported).join(', ');
    return err(`unknown algorithm ${JSON.stringify(text.slice(0, SHOWN_MAX))}: expected ${names}`);
  }
  if (isSupported(name)) return ok(name);
  const { why, nearest } = REFUSED_BALANCE[name];
  return err(`the algorithm ${name} is not available: ${why}. The nearest is ${nearest}`);
}

function isSupported(name: BalanceName): name is SupportedBalanceName {
  return !Object.hasOwn(REFUSED_BALANCE, name);
}

function aliasOf(written: string): BalanceName | undefined {
  return Object.hasOwn(ALIASES, written) ? ALIASES[written] : undefined;
}
