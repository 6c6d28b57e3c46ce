import type { AssignedTask, TaskHealth, TaskId, VolumeSpec } from '@grappe/domain';

/** A container that carries Grappe's labels; others are never seen through this port. */
export interface ObservedContainer {
  readonly containerId: string;
  readonly task: TaskId;
  /** Version of the service specification that the container was made from. */
  readonly version: number;
  readonly state: 'created' | 'running' | 'paused' | 'exited' | 'dead' | 'removing';
  readonly health: TaskHealth;
  /** Present when `state` is `exited` or `dead`. */
  readonly exitCode?: number;
  readonly outOfMemory: boolean;
  /** The engine's text for a failed start, empty otherwise. */
  readonly error: string;
  /** Bound host ports, `<published>:<target>/<protocol>`. */
  readonly ports: readonly string[];
  /** It was made to run under a lease only. False also for containers that were made before this was noted on them. */
  readonly singleton: boolean;
  /** Of its specification; absent when that was not noted on it. */
  readonly stopGraceMs?: number;
}

export type EngineFailureKind =
  /** The engine does not answer; nothing is known about the outcome. */
  | 'unreachable'
  /** The image is not on the node and could not be had. */
  | 'image-unavailable'
  /** A host port is taken, by Grappe or by somebody else. */
  | 'port-taken'
  /** No room on the node's disk. */
  | 'disk-full'
  /** The engine refuses the configuration; trying again without a change is of no use. */
  | 'invalid'
  /** Named object does not exist. */
  | 'not-found'
  /** The time before which it had to be asked for is over; the engine was not asked. */
  | 'too-late'
  | 'other';

export interface EngineFailure {
  readonly kind: EngineFailureKind;
  readonly message: string;
}

export type EngineResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: EngineFailure };

export type EngineEvent =
  /** The engine answers (again); anything may have happened meanwhile, so list. */
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected'; readonly message: string }
  /** Something about this task's container has changed; the observation is fresh. Absent: the container is gone. */
  | { readonly kind: 'changed'; readonly task: TaskId; readonly container?: ObservedContainer };

export interface EngineInfo {
  readonly version: string;
  readonly architecture: string;
  readonly operatingSystem: string;
  readonly kernel: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

export interface StartOptions {
  /**
   * End of a singleton's lease, on the monotonic clock of this process. From then on the engine is not asked any more, whatever held up the
   * calls before that, and the start fails with `too-late`. What has been asked for in time may still be carried out later.
   */
  readonly beforeMs?: number;
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** RFC 3339 with nanoseconds, as the engine stamped it. */
  readonly timestamp: string;
  readonly text: string;
}

/**
 * The node's container engine, seen through Grappe's labels. Every call is idempotent in effect: creating what exists, starting what
 * runs, stopping or removing what is gone succeed. No call throws for an engine's refusal or absence; those are results.
 */
export interface ContainerEngine {
  info(): Promise<EngineResult<EngineInfo>>;
  list(): Promise<EngineResult<readonly ObservedContainer[]>>;
  /** References (`name:tag`, also digests) of the images on the node. */
  images(): Promise<EngineResult<readonly string[]>>;
  /** Whether the image is on the node; asks nobody else. */
  hasImage(reference: string): Promise<EngineResult<boolean>>;
  /** Asks the registry that the reference names. Only called when `hasImage` says no. */
  pullImage(reference: string, signal: AbortSignal): Promise<EngineResult<void>>;
  /** Loads a `docker save` tar; resolves with the references it contained. */
  loadImage(
    tar: NodeJS.ReadableStream,
    signal: AbortSignal,
  ): Promise<EngineResult<readonly string[]>>;
  /** Creates missing volumes that are not external; fails with `not-found` for a missing external one. */
  ensureVolumes(stack: string, volumes: readonly VolumeSpec[]): Promise<EngineResult<void>>;
  create(task: AssignedTask): Promise<EngineResult<ObservedContainer>>;
  start(task: TaskId, options?: StartOptions): Promise<EngineResult<ObservedContainer>>;
  /** Signal, grace, kill. Resolves when the container has ended. */
  stop(task: TaskId, graceMs: number): Promise<EngineResult<ObservedContainer | undefined>>;
  /** Removes the container and its anonymous volumes; named volumes stay. */
  remove(task: TaskId): Promise<EngineResult<void>>;
  /** Follows the engine until `close`, reconnecting by itself; the first event is `connected` or `disconnected`. */
  watch(onEvent: (event: EngineEvent) => void): () => void;
  /** Log lines of a task's container, oldest first; with `follow`, goes on until aborted or the container is gone. */
  logs(
    task: TaskId,
    options: { readonly tailLines: number; readonly follow: boolean; readonly sinceMs?: number },
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<EngineResult<void>>;
  close(): Promise<void>;
}
