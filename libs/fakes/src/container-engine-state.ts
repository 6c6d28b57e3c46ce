import type { AssignedTask, PortSpec, TaskHealth, TaskId } from '@grappe/domain';
import type {
  EngineFailure,
  EngineFailureKind,
  EngineResult,
  LogLine,
  ObservedContainer,
} from '@grappe/ports';

/** One container of the fake, changed in place. */
export interface FakeContainer {
  readonly containerId: string;
  readonly assigned: AssignedTask;
  state: ObservedContainer['state'];
  health: TaskHealth;
  exitCode: number;
  outOfMemory: boolean;
  error: string;
  ports: readonly string[];
  removed: boolean;
  readonly log: LogLine[];
  /** Log readers that wait for a line or for the end. */
  readonly readers: Set<() => void>;
}

export function newContainer(containerId: string, assigned: AssignedTask): FakeContainer {
  return {
    containerId,
    assigned,
    state: 'created',
    health: 'none',
    exitCode: 0,
    outOfMemory: false,
    error: '',
    ports: [],
    removed: false,
    log: [],
    readers: new Set(),
  };
}

export function observed(container: FakeContainer): ObservedContainer {
  const { containerId, assigned, state, outOfMemory, error, ports } = container;
  const ended = state === 'exited' || state === 'dead';
  return {
    containerId,
    task: assigned.id,
    version: assigned.version,
    state,
    health: state === 'running' || state === 'paused' ? container.health : 'none',
    ...(ended ? { exitCode: container.exitCode } : {}),
    outOfMemory,
    error,
    ports: state === 'running' || state === 'paused' ? ports : [],
    singleton: assigned.spec.singleton,
    stopGraceMs: assigned.spec.stopGraceMs,
  };
}

export function portText(port: PortSpec, published: number): string {
  return `${published}:${port.target}/${port.protocol}`;
}

export function failed(
  kind: EngineFailureKind,
  message: string,
): { readonly ok: false; readonly failure: EngineFailure } {
  return { ok: false, failure: { kind, message } };
}

export function succeeded<T>(value: T): EngineResult<T> {
  return { ok: true, value };
}

/** Wakes whoever reads the container's log. */
export function wakeReaders(container: FakeContainer): void {
  const readers = [...container.readers];
  container.readers.clear();
  for (const wake of readers) wake();
}

/** Resolves at the next {@link wakeReaders} of the container or when aborted. */
export function nextLogChange(container: FakeContainer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    container.readers.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export function noContainer(task: TaskId): ReturnType<typeof failed> {
  return failed('not-found', `task ${task} has no container`);
}
