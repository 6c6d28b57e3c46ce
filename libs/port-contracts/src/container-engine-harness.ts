import type { AssignedTask, ServiceSpec, TaskId, VolumeSpec } from '@grappe/domain';
import { defaultServiceSpec, serviceKey, type ServiceName, type StackName } from '@grappe/domain';
import type { Clock, ContainerEngine, EngineEvent, EngineResult, LogLine } from '@grappe/ports';

/** An engine under test and the hands that make things happen around it. */
export interface ContainerEngineHarness {
  readonly engine: ContainerEngine;
  /** The engine object's own. */
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** A familiar reference of an image on the node, `name:latest`, whose containers obey {@link steadyCommand}. */
  readonly image: string;
  /** Command of a container that runs until `exit` is called. */
  readonly steadyCommand: readonly string[];
  /** Health test that passes while the container has been told to be healthy, and fails at first. */
  readonly healthTest: readonly string[];
  exit(task: TaskId, code: number): Promise<void>;
  setHealthy(task: TaskId, healthy: boolean): Promise<void>;
  writeLine(task: TaskId, stream: LogLine['stream'], text: string): Promise<void>;
  /** Takes a TCP port of the node away from the engine; the result gives it back. */
  occupyPort(port: number): Promise<() => Promise<void>>;
  /** Runs a container that is none of Grappe's, and one of another node's; resolves with a check that both are untouched. */
  addForeignContainers(): Promise<() => Promise<boolean>>;
  breakEngine(): Promise<void>;
  mendEngine(): Promise<void>;
  /** A `docker save` tar of a small image. */
  imageTar(reference: string): Buffer;
  /** Another connection, to be closed by the caller. */
  connect(): ContainerEngine;
  dispose(): Promise<void>;
}

/** Longest wait for something that must happen; far more than a loaded machine needs. */
export const DEADLINE_MS = 30_000;
/** Wait between two looks at a condition that nobody announces. */
const POLL_MS = 25;

export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${DEADLINE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Keeps a watch's events and waits for the one that matters. */
export class EventRecorder {
  readonly events: EngineEvent[] = [];
  readonly close: () => void;

  constructor(engine: ContainerEngine) {
    this.close = engine.watch((event) => this.events.push(event));
  }

  /** Waits until an event from `from` on satisfies `wanted`; resolves with the index after it. */
  async seen(wanted: (event: EngineEvent) => boolean, from = 0): Promise<number> {
    const index = (): number => this.events.findIndex((event, i) => i >= from && wanted(event));
    await until('an engine event', () => Promise.resolve(index() >= 0)).catch((error: unknown) => {
      throw new Error(`${String(error)}; seen: ${JSON.stringify(this.events)}`);
    });
    return index() + 1;
  }
}

export function valueOf<T>(result: EngineResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.failure.kind}: ${result.failure.message}`);
}

export function kindOf(result: EngineResult<unknown>): string {
  return result.ok ? 'ok' : result.failure.kind;
}

export const CONTRACT_STACK = 'contract' as StackName;

/** A task of stack `contract`, slot 1, version 1. */
export function taskOf(
  id: string,
  image: string,
  spec: Partial<ServiceSpec> = {},
  volumes: readonly VolumeSpec[] = [],
): AssignedTask {
  const name = 'web' as ServiceName;
  return {
    id: id as TaskId,
    service: serviceKey(CONTRACT_STACK, name),
    slot: { kind: 'replica', index: 1 },
    version: 1,
    spec: { ...defaultServiceSpec(name, image), ...spec },
    volumes,
    standby: false,
  };
}

export function volumeOf(name: string, external = false): VolumeSpec {
  return { name, driver: 'local', driverOptions: {}, labels: {}, external };
}
