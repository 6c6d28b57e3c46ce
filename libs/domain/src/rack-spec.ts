import type { AlertsSpec } from './alert.ts';
import type { AccessSpec, WifiSpec } from './card-rules.ts';
import type { StatisticsPage } from './front-door.ts';
import type { NodeName, RackName } from './names.ts';
import type { ConverterSpec, PowerSpec, WiringSpec } from './power.ts';

/** rack.yaml (design.md section 7), with defaults for what it leaves out. It is read anew at every start and stored nowhere else. */
export interface RackSpec {
  readonly name: RackName;
  readonly network: RackNetwork;
  readonly converters: readonly ConverterSpec[];
  readonly power: PowerSpec;
  readonly nodes: readonly RackNodeSpec[];
  readonly failover: FailoverSpec;
  readonly frontDoor?: FrontDoorSettings;
  readonly alerts?: AlertsSpec;
  /** Who may log in on boards whose cards are prepared. */
  readonly access?: AccessSpec;
}

/** Of the front door as a whole; what services are served is theirs to say. */
export interface FrontDoorSettings {
  /** On the virtual IP. */
  readonly statistics?: Omit<StatisticsPage, 'address'>;
  /** On every gateway. */
  readonly prometheusPort?: number;
  /** Absent: {@link CONNECTIONS_MAX_DEFAULT}. */
  readonly connectionsMax?: number;
}

/** How the rack deals with failures; everything has a default that suits most. */
export interface FailoverSpec {
  /**
   * How long a node may run singletons without having heard the controller. They stop then, also when it is the controller that is away:
   * longer rides out its absence, and makes a failover take that much longer.
   */
  readonly leaseTtlMs: number;
  /** Whether replicas move, one at a time, to a node that has come back. */
  readonly rebalance: boolean;
}

/** Design section 5. */
export const LEASE_TTL_MS_DEFAULT = 3_000;

export const FAILOVER_DEFAULT: FailoverSpec = {
  leaseTtlMs: LEASE_TTL_MS_DEFAULT,
  rebalance: true,
};

export interface RackNetwork {
  readonly cidr?: string;
  readonly gateway?: string;
  readonly virtualIp?: string;
  /** Where services get their addresses; absent: they have none. */
  readonly serviceCidr?: string;
  /** IP addresses, the first is asked first. */
  readonly nameServers?: readonly string[];
  /** IP addresses and host names. */
  readonly timeServers?: readonly string[];
  /** For the nodes that have no cable. */
  readonly wifi?: WifiSpec;
}

export interface RackNodeSpec {
  readonly name: NodeName;
  readonly address?: string;
  readonly board?: string;
  /** It has no cable; its address is that of its Wi-Fi. */
  readonly wifi?: true;
  readonly roles: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly wiring: WiringSpec;
}
