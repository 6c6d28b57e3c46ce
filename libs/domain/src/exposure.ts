import type { BalancingPolicy } from './front-door.ts';
import type { NodeName } from './names.ts';

/** One way into a service through the front door. */
export type ExposureSpec = HttpExposure | TcpExposure;

interface ExposureBase extends BalancingPolicy {
  /** In the container; TCP. */
  readonly target: number;
  /** On the rack's virtual IP. */
  readonly port: number;
  /** Names of those that the controller has; absent: not encrypted. All exposures of a port have the same mode and encryption. */
  readonly certificates?: readonly string[];
  readonly clientTimeoutMs: number;
  /** Share of a node's tasks in the traffic; others have {@link SERVER_WEIGHT_DEFAULT}. */
  readonly weights?: Readonly<Record<NodeName, number>>;
  /** Instead of those: the less a node has to do, the more of the traffic its tasks get. */
  readonly weightsByLoad?: true;
  /** Absent: a task that gateways find down gets no traffic, and is left to run. */
  readonly replacement?: ReplacementSpec;
}

/** When a task that all gateways find down is given up, and another takes its place. */
export interface ReplacementSpec {
  /** It has been down for so long. */
  readonly afterMs: number;
  /** One that was never up has run for so long. */
  readonly startPeriodMs: number;
}

export interface HttpExposure extends ExposureBase {
  readonly mode: 'http';
  /** As in a route of the front door. */
  readonly host?: string;
  readonly path?: string;
  readonly forwardedFor: boolean;
}

export interface TcpExposure extends ExposureBase {
  readonly mode: 'tcp';
}

/** Leaves room for less and for more, up to 256. */
export const SERVER_WEIGHT_DEFAULT = 100;
/** A slow application on a slow board is up by then: Odoo takes a minute on a Pi 3, a Java server under load two. */
export const REPLACEMENT_START_PERIOD_MS_DEFAULT = 180_000;
/** Below that, a check that fails once or twice, or a pause of a gateway, would cost a task. */
export const REPLACEMENT_AFTER_MS_MIN = 5_000;
/** Of one service: hosts and paths times ports; compose files have a handful. */
export const EXPOSURES_PER_SERVICE_MAX = 64;
