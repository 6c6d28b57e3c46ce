import {
  normaliseImageReference,
  type AssignedTask,
  type TaskHealth,
  type TaskId,
  type VolumeSpec,
} from '@grappe/domain';
import type {
  Clock,
  ContainerEngine,
  EngineEvent,
  EngineFailure,
  EngineFailureKind,
  EngineInfo,
  EngineResult,
  LogLine,
  ObservedContainer,
  StartOptions,
} from '@grappe/ports';
import {
  failed,
  newContainer,
  nextLogChange,
  noContainer,
  observed,
  portText,
  succeeded,
  wakeReaders,
  type FakeContainer,
} from './container-engine-state.ts';
import { savedReferences } from './container-engine-tar.ts';

/** Calls that can be made to fail or to wait. */
export type EngineOperation = Exclude<keyof ContainerEngine, 'watch' | 'close'>;

/** First port that the fake gives out where the specification names none. */
const EPHEMERAL_PORT_FIRST = 32_768;
/** What a process ended by SIGTERM leaves. */
const TERMINATED_EXIT_CODE = 143;

const FAKE_INFO: EngineInfo = {
  version: '20.10.24',
  architecture: 'arm64',
  operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.1.0',
  cpus: 4,
  memoryBytes: 1_073_741_824,
};

interface Watcher {
  readonly give: (event: EngineEvent) => void;
  /** False until the watcher has been told whether the engine answers. */
  told: boolean;
}

/**
 * A container engine in memory. Containers start and stop at once, and everything else that takes time or happens by itself (exits, health,
 * lost engines, slow calls) is done by the methods below that are not part of the port. The clock only tells which starts come too late;
 * without one, time stands still at zero.
 */
export class FakeContainerEngine implements ContainerEngine {
  readonly #info: EngineInfo;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #containers = new Map<TaskId, FakeContainer>();
  /** Canonical reference to the one it was added under. */
  readonly #images = new Map<string, string>();
  readonly #pullable = new Set<string>();
  readonly #volumes = new Set<string>();
  readonly #occupiedPorts = new Set<number>();
  readonly #watchers = new Set<Watcher>();
  readonly #failures = new Map<EngineOperation, EngineFailure[]>();
  readonly #holds = new Map<EngineOperation, Promise<void>[]>();
  #awayMessage: string | undefined;
  #closed = false;
  #containersMade = 0;
  #linesWritten = 0;

  constructor(
    info: Partial<EngineInfo> = {},
    clock: Pick<Clock, 'monotonicMs'> = { monotonicMs: () => 0 },
  ) {
    this.#info = { ...FAKE_INFO, ...info };
    this.#clock = clock;
  }

  /** The container's process ends by itself. */
  exit(task: TaskId, code: number, options: { readonly outOfMemory?: boolean } = {}): void {
    const container = this.#containers.get(task);
    if (container?.state !== 'running') return;
    container.outOfMemory = options.outOfMemory ?? false;
    this.#end(container, code);
  }

  setHealth(task: TaskId, health: TaskHealth): void {
    const container = this.#containers.get(task);
    if (container === undefined) return;
    container.health = health;
    this.#changed(task);
  }

  /** The next call of `operation` fails so, without effect. Several calls queue up. */
  failNext(operation: EngineOperation, kind: EngineFailureKind, message = `made to fail`): void {
    const queue = this.#failures.get(operation) ?? [];
    this.#failures.set(operation, [...queue, { kind, message }]);
  }

  /** The next call of `operation` waits, before it has any effect, until the returned function is called. */
  holdNext(operation: EngineOperation): () => void {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    this.#holds.set(operation, [...(this.#holds.get(operation) ?? []), held]);
    return release;
  }

  /** The engine stops answering; its containers run on. */
  disconnect(message = 'the container engine does not answer'): void {
    if (this.#awayMessage !== undefined) return;
    this.#awayMessage = message;
    this.#tellAll({ kind: 'disconnected', message });
  }

  connect(): void {
    if (this.#awayMessage === undefined) return;
    this.#awayMessage = undefined;
    this.#tellAll({ kind: 'connected' });
  }

  addImage(reference: string): void {
    this.#images.set(normaliseImageReference(reference), reference);
  }

  removeImage(reference: string): void {
    this.#images.delete(normaliseImageReference(reference));
  }

  /** From now on the image's registry delivers it. */
  makePullable(reference: string): void {
    this.#pullable.add(normaliseImageReference(reference));
  }

  /** Somebody else listens on the port until `freePort`. */
  occupyPort(port: number): void {
    this.#occupiedPorts.add(port);
  }

  freePort(port: number): void {
    this.#occupiedPorts.delete(port);
  }

  /** The container writes a line; without a time stamp it gets one that grows by a nanosecond a line. */
  writeLog(task: TaskId, stream: LogLine['stream'], text: string, timestamp?: string): void {
    const container = this.#containers.get(task);
    if (container === undefined) return;
    this.#linesWritten += 1;
    const stamp = `1970-01-01T00:00:00.${String(this.#linesWritten).padStart(9, '0')}Z`;
    container.log.push({ stream, text, timestamp: timestamp ?? stamp });
    wakeReaders(container);
  }

  /** The assignment that a container was made from, for assertions. */
  assignedTask(task: TaskId): AssignedTask | undefined {
    return this.#containers.get(task)?.assigned;
  }

  info(): Promise<EngineResult<EngineInfo>> {
    return this.#call('info', () => succeeded(this.#info));
  }

  list(): Promise<EngineResult<readonly ObservedContainer[]>> {
    return this.#call('list', () => succeeded([...this.#containers.values()].map(observed)));
  }

  images(): Promise<EngineResult<readonly string[]>> {
    return this.#call('images', () => succeeded([...this.#images.values()].sort()));
  }

  hasImage(reference: string): Promise<EngineResult<boolean>> {
    return this.#call('hasImage', () =>
      refusedReference(reference, () =>
        succeeded(this.#images.has(normaliseImageReference(reference))),
      ),
    );
  }

  pullImage(reference: string, signal: AbortSignal): Promise<EngineResult<void>> {
    return this.#call('pullImage', () =>
      refusedReference(reference, () => {
        if (signal.aborted) return failed('other', `pulling ${reference} was cancelled`);
        if (!this.#pullable.has(normaliseImageReference(reference))) return missing(reference);
        this.addImage(reference);
        return succeeded(undefined);
      }),
    );
  }

  async loadImage(
    tar: NodeJS.ReadableStream,
    signal: AbortSignal,
  ): Promise<EngineResult<readonly string[]>> {
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(Buffer.from(chunk));
    return this.#call('loadImage', () => {
      if (signal.aborted) return failed('other', 'loading images was cancelled');
      const references = savedReferences(Buffer.concat(chunks));
      if (references === undefined) {
        return failed('invalid', "the tar is cut short or not in the format of 'docker save'");
      }
      for (const reference of references) this.addImage(reference);
      return succeeded(references);
    });
  }

  ensureVolumes(_stack: string, volumes: readonly VolumeSpec[]): Promise<EngineResult<void>> {
    return this.#call('ensureVolumes', () => {
      for (const volume of volumes) {
        if (volume.external && !this.#volumes.has(volume.name)) {
          return failed('not-found', `external volume ${volume.name} does not exist`);
        }
        this.#volumes.add(volume.name);
      }
      return succeeded(undefined);
    });
  }

  create(task: AssignedTask): Promise<EngineResult<ObservedContainer>> {
    return this.#call('create', () =>
      refusedReference(task.spec.image, () => {
        const existing = this.#containers.get(task.id);
        if (existing !== undefined) return succeeded(observed(existing));
        if (!this.#images.has(normaliseImageReference(task.spec.image))) {
          return missing(task.spec.image);
        }
        this.#containersMade += 1;
        const id = this.#containersMade.toString(16).padStart(64, '0');
        const container = newContainer(id, task);
        this.#containers.set(task.id, container);
        this.#changed(task.id);
        return succeeded(observed(container));
      }),
    );
  }

  start(
    task: TaskId,
    { beforeMs = Number.POSITIVE_INFINITY }: StartOptions = {},
  ): Promise<EngineResult<ObservedContainer>> {
    return this.#call('start', () => {
      const container = this.#containers.get(task);
      if (container === undefined) return noContainer(task);
      if (this.#clock.monotonicMs() >= beforeMs)
        return failed('too-late', `cannot start task ${task}: its lease ended before that`);
      if (container.state === 'running') return succeeded(observed(container));
      const taken = container.assigned.spec.ports.find(
        (port) => port.published !== undefined && this.#portTaken(port.published, port.protocol),
      );
      if (taken !== undefined) {
        container.error = `port ${taken.published} is already allocated`;
        return failed('port-taken', `cannot start task ${task}: ${container.error}`);
      }
      this.#run(container);
      return succeeded(observed(container));
    });
  }

  stop(task: TaskId): Promise<EngineResult<ObservedContainer | undefined>> {
    return this.#call('stop', () => {
      const container = this.#containers.get(task);
      if (container?.state === 'running') this.#end(container, TERMINATED_EXIT_CODE);
      return succeeded(container === undefined ? undefined : observed(container));
    });
  }

  remove(task: TaskId): Promise<EngineResult<void>> {
    return this.#call('remove', () => {
      const container = this.#containers.get(task);
      if (container !== undefined) {
        container.removed = true;
        this.#containers.delete(task);
        wakeReaders(container);
        this.#changed(task);
      }
      return succeeded(undefined);
    });
  }

  watch(onEvent: (event: EngineEvent) => void): () => void {
    const watcher: Watcher = { give: onEvent, told: false };
    if (!this.#closed) this.#watchers.add(watcher);
    queueMicrotask(() => {
      if (watcher.told || !this.#watchers.has(watcher)) return;
      watcher.told = true;
      const message = this.#awayMessage;
      onEvent(message === undefined ? { kind: 'connected' } : { kind: 'disconnected', message });
    });
    return () => void this.#watchers.delete(watcher);
  }

  async logs(
    task: TaskId,
    options: { readonly tailLines: number; readonly follow: boolean; readonly sinceMs?: number },
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<EngineResult<void>> {
    const found = await this.#call('logs', () => {
      const container = this.#containers.get(task);
      return container === undefined ? noContainer(task) : succeeded(container);
    });
    if (!found.ok) return found;
    const container = found.value;
    const since = options.sinceMs ?? Number.NEGATIVE_INFINITY;
    let next = Math.max(0, container.log.length - options.tailLines);
    for (;;) {
      for (; next < container.log.length && !signal.aborted; next += 1) {
        const line = container.log[next];
        if (line !== undefined && Date.parse(line.timestamp) >= since) await onLine(line);
      }
      if (!options.follow || signal.aborted || container.removed) return succeeded(undefined);
      await nextLogChange(container, signal);
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#watchers.clear();
    return Promise.resolve();
  }

  async #call<T>(
    operation: EngineOperation,
    effect: () => EngineResult<T>,
  ): Promise<EngineResult<T>> {
    const [held, ...holds] = this.#holds.get(operation) ?? [];
    this.#holds.set(operation, holds);
    await held;
    if (this.#closed) return failed('unreachable', 'this connection has been closed');
    if (this.#awayMessage !== undefined) return failed('unreachable', this.#awayMessage);
    const [failure, ...failures] = this.#failures.get(operation) ?? [];
    this.#failures.set(operation, failures);
    return failure === undefined ? effect() : { ok: false, failure };
  }

  #run(container: FakeContainer): void {
    const { healthcheck, ports } = container.assigned.spec;
    container.state = 'running';
    container.error = '';
    container.outOfMemory = false;
    container.health = healthcheck.kind === 'test' ? 'starting' : 'none';
    const bound: string[] = [];
    for (const port of ports) {
      bound.push(portText(port, port.published ?? this.#freeEphemeralPort(port.protocol, bound)));
    }
    container.ports = bound.sort();
    this.#changed(container.assigned.id);
  }

  #end(container: FakeContainer, code: number): void {
    container.state = 'exited';
    container.exitCode = code;
    this.#changed(container.assigned.id);
  }

  #portTaken(published: number, protocol: 'tcp' | 'udp'): boolean {
    if (this.#occupiedPorts.has(published)) return true;
    return [...this.#containers.values()].some((container) =>
      observed(container).ports.some(
        (port) => port.startsWith(`${published}:`) && port.endsWith(`/${protocol}`),
      ),
    );
  }

  #freeEphemeralPort(protocol: 'tcp' | 'udp', bound: readonly string[]): number {
    let port = EPHEMERAL_PORT_FIRST;
    const here = (): boolean => bound.some((text) => text.startsWith(`${port}:`));
    while (this.#portTaken(port, protocol) || here()) port += 1;
    return port;
  }

  #changed(task: TaskId): void {
    if (this.#awayMessage !== undefined) return;
    const container = this.#containers.get(task);
    const event: EngineEvent = {
      kind: 'changed',
      task,
      ...(container === undefined ? {} : { container: observed(container) }),
    };
    for (const watcher of this.#watchers) if (watcher.told) watcher.give(event);
  }

  #tellAll(event: EngineEvent): void {
    for (const watcher of this.#watchers) {
      watcher.told = true;
      watcher.give(event);
    }
  }
}

function missing(reference: string): ReturnType<typeof failed> {
  return failed(
    'image-unavailable',
    `image ${reference} is not on the node and its registry cannot be reached`,
  );
}

function refusedReference<T>(reference: string, otherwise: () => EngineResult<T>): EngineResult<T> {
  return reference === '' || /\s/.test(reference)
    ? failed('invalid', `${JSON.stringify(reference)} is not an image reference`)
    : otherwise();
}
