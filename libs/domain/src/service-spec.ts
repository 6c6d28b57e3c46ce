import type { ExposureSpec } from './exposure.ts';
import type { NodeName, ServiceName, StackName } from './names.ts';

/** What a person asked for: one service of a stack, after interpolation and defaults. Durations in ms, sizes in bytes. */
export interface ServiceSpec {
  readonly name: ServiceName;
  readonly image: string;
  /** Replaces the image's ENTRYPOINT; an empty list clears it. */
  readonly entrypoint?: readonly string[];
  /** Replaces the image's CMD; an empty list clears it. */
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDir?: string;
  readonly hostname?: string;
  readonly networkMode: 'bridge' | 'host' | 'none';
  readonly extraHosts: readonly ExtraHost[];
  readonly ports: readonly PortSpec[];
  readonly mounts: readonly MountSpec[];
  readonly healthcheck: HealthcheckSpec;
  readonly stopSignal?: string;
  readonly stopGraceMs: number;
  readonly init: boolean;
  readonly readOnlyRootfs: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly devices: readonly DeviceSpec[];
  readonly limits: ResourceLimits;
  readonly reservations: ResourceReservations;
  readonly restart: RestartPolicy;
  readonly mode: ServiceMode;
  readonly placement: PlacementSpec;
  readonly update: UpdatePolicy;
  readonly rollback: UpdatePolicy;
  readonly singleton: boolean;
  readonly priority: Priority;
  readonly standby: 'none' | 'warm';
  /** TCP ports that others of the rack reach by its name, besides those that it publishes. */
  readonly expose?: readonly number[];
  /** What the front door does for it beyond its ingress ports. */
  readonly exposures?: readonly ExposureSpec[];
  /** Services of the same stack that it needs: their trouble explains its own. Nothing waits for them. */
  readonly dependsOn?: readonly ServiceName[];
}

export type Priority = 'critical' | 'normal' | 'best-effort';

export type ServiceMode =
  /** `replicas` slots, numbered from 1. */
  | { readonly kind: 'replicated'; readonly replicas: number }
  /** One slot on every node that fits, named by the node. */
  | { readonly kind: 'global' };

export interface ExtraHost {
  readonly host: string;
  readonly address: string;
}

export interface PortSpec {
  readonly target: number;
  /** Port on the node; absent: the engine picks a free one. Two tasks with the same published port never share a node. */
  readonly published?: number;
  readonly protocol: 'tcp' | 'udp';
  /** Address on the node to bind; absent: all. */
  readonly hostIp?: string;
  /** In a rack with a front door `published` is on the virtual IP, and the engine picks the port on the node. */
  readonly ingress?: true;
  /** For the nodes of the rack alone: the engine picks one of `RACK_PORTS`, and the node keeps others away. */
  readonly rackOnly?: true;
}

export type MountSpec =
  | {
      readonly kind: 'volume';
      /** Name on the engine: `<stack>_<name>`, or as written when declared external. Absent: an anonymous volume. */
      readonly source?: string;
      readonly target: string;
      readonly readOnly: boolean;
    }
  | {
      readonly kind: 'bind';
      readonly source: string;
      readonly target: string;
      readonly readOnly: boolean;
    }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly sizeBytes?: number };

export type HealthcheckSpec =
  /** Whatever the image's HEALTHCHECK says. */
  | { readonly kind: 'image' }
  | { readonly kind: 'disabled' }
  | {
      readonly kind: 'test';
      /** Docker's form: first element `CMD` or `CMD-SHELL`. */
      readonly test: readonly string[];
      readonly intervalMs: number;
      readonly timeoutMs: number;
      readonly startPeriodMs: number;
      readonly retries: number;
    };

export interface DeviceSpec {
  readonly source: string;
  readonly target: string;
  /** Some of `rwm`. */
  readonly permissions: string;
}

export interface ResourceLimits {
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly pids?: number;
}

/** What placement keeps free for a task; 0 means nothing is kept. */
export interface ResourceReservations {
  readonly cpus: number;
  readonly memoryBytes: number;
}

export interface RestartPolicy {
  readonly condition: 'none' | 'on-failure' | 'any';
  /** Shortest time between an exit and the next attempt; doubles on every further failure, see agent-core. */
  readonly delayMs: number;
  /** Failures within `windowMs` after which a task is given up; absent: never. */
  readonly attemptsMax?: number;
  /** An attempt that ran this long counts as a success and clears the failures; 0: the default of agent-core. */
  readonly windowMs: number;
}

export interface PlacementSpec {
  readonly constraints: readonly Constraint[];
  readonly replicasPerNodeMax?: number;
}

/** `node.labels.disk == ssd`; keys: `node.hostname`, `node.labels.X`, `node.role`, `node.platform.arch`, `node.converter`. */
export interface Constraint {
  readonly key: string;
  readonly operator: '==' | '!=';
  readonly value: string;
}

export interface UpdatePolicy {
  readonly parallelism: number;
  readonly delayMs: number;
  readonly order: 'stop-first' | 'start-first';
  readonly failureAction: 'pause' | 'continue' | 'rollback';
  readonly monitorMs: number;
  readonly failureRatioMax: number;
}

export interface VolumeSpec {
  /** Name on the engine. */
  readonly name: string;
  readonly driver: string;
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** An external volume must exist already; Grappe neither creates nor removes it. */
  readonly external: boolean;
}

export interface StackSpec {
  readonly name: StackName;
  readonly services: readonly ServiceSpec[];
  readonly volumes: readonly VolumeSpec[];
}

/** A slot is the n-th replica of a service, or a node's share of a global one. It survives replacement. */
export type SlotId =
  | { readonly kind: 'replica'; readonly index: number }
  | { readonly kind: 'node'; readonly node: NodeName };

/** `3`, or the node's name: how a slot is written in tables and container names. */
export function slotText(slot: SlotId): string {
  return slot.kind === 'replica' ? String(slot.index) : slot.node;
}
