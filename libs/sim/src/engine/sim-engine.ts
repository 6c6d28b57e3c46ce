import { normaliseImageReference, type AssignedTask, type TaskId } from '@grappe/domain';
import { FakeContainerEngine, type EngineOperation, type SeededRng } from '@grappe/fakes';
import type {
  Clock,
  ContainerEngine,
  EngineEvent,
  EngineFailureKind,
  EngineInfo,
  EngineResult,
  ObservedContainer,
} from '@grappe/ports';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { VirtualTime } from '../kernel/virtual-time.ts';
import { drawRun, type Workload } from './workload.ts';

/** A container has changed; absent: it is gone. */
export type OnContainer = (
  task: AssignedTask,
  before: ObservedContainer | undefined,
  after: ObservedContainer | undefined,
) => void;

export interface SimEngineOptions {
  readonly time: VirtualTime;
  readonly rng: SeededRng;
  readonly info: Partial<EngineInfo>;
  readonly workloadOf: (task: AssignedTask) => Workload;
  readonly onContainer: OnContainer;
  /** An agent has asked for something, before anything comes of it. */
  readonly onCall: (operation: EngineOperation, task: TaskId | undefined) => void;
}

/** Usual times of an engine on a Pi with a card, in ms; the real ones scatter between half and twice of them. */
const CALL_MS: Readonly<Record<EngineOperation, number>> = {
  info: 5,
  list: 10,
  images: 10,
  hasImage: 3,
  pullImage: 2_000,
  loadImage: 800,
  ensureVolumes: 5,
  create: 80,
  start: 150,
  stop: 5,
  remove: 40,
  logs: 5,
};
/** Shortest and longest time of a call, as a share of the usual one. */
const SCATTER_MIN = 0.5;
const SCATTER_MAX = 2;

export function engineCallSpan(operation: EngineOperation): {
  readonly minMs: number;
  readonly maxMs: number;
} {
  const usualMs = CALL_MS[operation];
  return { minMs: usualMs * SCATTER_MIN, maxMs: usualMs * SCATTER_MAX };
}

/** An engine tells of a change so much later than it happened. */
const EVENT_MS = 3;
/** What a process ended by SIGKILL leaves. */
const KILLED_EXIT_CODE = 137;

/**
 * The container engine of one machine, on virtual time: the fake of the port, which knows what every call means, with the time that calls take, engines
 * that are away or hang, calls that fail, and programs that end.
 */
export class SimEngine {
  readonly fake: FakeContainerEngine;
  /** The containers as they are at this instant, also while the engine does not answer. */
  readonly containers = new Map<TaskId, ObservedContainer>();
  slowness = 1;
  readonly #options: SimEngineOptions;
  readonly #watchers = new Set<(event: EngineEvent) => void>();
  readonly #failures: { readonly operation: EngineOperation; readonly kind: EngineFailureKind }[] =
    [];
  readonly #assigned = new Map<TaskId, AssignedTask>();
  /** Counts the starts of each container, so that what was drawn for one run does not touch the next. */
  readonly #runs = new Map<TaskId, number>();
  #away = 0;
  #boot = 0;
  #underWay = 0;
  #hangsUntilMs = 0;
  #late: Lateness | undefined;
  readonly #startedLate = new Set<TaskId>();
  readonly #images = new Set<string>();
  #steady = false;

  constructor(options: SimEngineOptions) {
    this.#options = options;
    this.fake = new FakeContainerEngine(options.info);
    this.fake.watch((event) => {
      if (event.kind === 'changed') this.#changed(event.task, event.container);
    });
  }

  /** It carries something out, for a process that lives or has ended: a stop may take its whole grace. */
  get busy(): boolean {
    return this.#underWay > 0;
  }

  /** The engine stops answering; its containers run on. Returns what brings it back. */
  goAway(): () => void {
    this.#away += 1;
    if (this.#away === 1) this.#tell({ kind: 'disconnected', message: AWAY });
    return () => {
      this.#away -= 1;
      if (this.#away === 0) this.#tell({ kind: 'connected' });
    };
  }

  /** Calls get no answer before that time. */
  hangUntil(worldMs: number): void {
    this.#hangsUntilMs = Math.max(this.#hangsUntilMs, worldMs);
  }

  /** Changes are answered, or made, so much later. Returns what ends it. */
  beLate(late: Lateness['late'], lateMs: number): () => void {
    const lateness = { late, lateMs };
    this.#late = lateness;
    return () => {
      if (this.#late === lateness) this.#late = undefined;
    };
  }

  /** The container was started by a call that was made in time and carried out when the lease it was made under was over. */
  wasStartedLate(task: TaskId): boolean {
    return this.#startedLate.has(task);
  }

  addImage(reference: string): void {
    this.fake.addImage(reference);
    this.#images.add(normaliseImageReference(reference));
  }

  /** Whether the image is there at this instant, also while the engine does not answer. */
  hasImage(reference: string): boolean {
    return this.#images.has(normaliseImageReference(reference));
  }

  failNext(operation: EngineOperation, kind: EngineFailureKind): void {
    this.#failures.push({ operation, kind });
  }

  /** Nothing that was under way comes to anything any more. */
  losePower(): void {
    this.#boot += 1;
    this.endAll();
  }

  /** Every container ends at once, as when the engine is restarted. */
  endAll(): void {
    for (const { task, state } of [...this.containers.values()])
      if (state === 'running') this.fake.exit(task, KILLED_EXIT_CODE);
  }

  kill(task: TaskId): void {
    this.fake.exit(task, KILLED_EXIT_CODE);
  }

  /** `docker rm -f` by hand. */
  async removeByHand(task: TaskId): Promise<void> {
    this.fake.exit(task, KILLED_EXIT_CODE);
    await this.fake.remove(task);
  }

  /** No call fails any more, and programs run for ever. */
  heal(): void {
    this.slowness = 1;
    this.#late = undefined;
    this.#failures.length = 0;
    this.#hangsUntilMs = 0;
    this.#steady = true;
  }

  /** The engine as one run of an agent sees it, until that ends. */
  open(life: ProcessLife, clock?: Pick<Clock, 'monotonicMs'>): ContainerEngine {
    const { fake } = this;
    return {
      info: () => this.#call(life, 'info', undefined, () => fake.info()),
      list: () => this.#call(life, 'list', undefined, () => fake.list()),
      images: () => this.#call(life, 'images', undefined, () => fake.images()),
      hasImage: (reference) =>
        this.#call(life, 'hasImage', undefined, () => fake.hasImage(reference)),
      pullImage: (reference, signal) =>
        this.#call(life, 'pullImage', undefined, () => this.#pullImage(reference, signal)),
      loadImage: (tar, signal) =>
        this.#call(life, 'loadImage', undefined, () => this.#loadImage(tar, signal)),
      ensureVolumes: (stack, volumes) =>
        this.#call(life, 'ensureVolumes', undefined, () => fake.ensureVolumes(stack, volumes)),
      create: (task) =>
        this.#call(life, 'create', task.id, () => {
          this.#assigned.set(task.id, task);
          return fake.create(task);
        }),
      // As the adapter: it looks at the clock just before it asks. What it has asked for in time may be carried out late.
      start: (task, { beforeMs = Number.POSITIVE_INFINITY } = {}) =>
        clock !== undefined && clock.monotonicMs() >= beforeMs
          ? life.ask(0, () => tooLate(task))
          : this.#call(life, 'start', task, () => {
              if (clock !== undefined && clock.monotonicMs() >= beforeMs)
                this.#startedLate.add(task);
              else this.#startedLate.delete(task);
              return fake.start(task);
            }),
      stop: (task, graceMs) =>
        this.#call(life, 'stop', task, () => fake.stop(task), this.#stopMs(task, graceMs)),
      remove: (task) => this.#call(life, 'remove', task, () => fake.remove(task)),
      watch: (onEvent) => this.#watch(life, onEvent),
      logs: (task, options, onLine, signal) => fake.logs(task, options, onLine, signal),
      close: () => Promise.resolve(),
    };
  }

  #stopMs(task: TaskId, graceMs: number): number {
    const assigned = this.#assigned.get(task);
    if (assigned === undefined || this.containers.get(task)?.state !== 'running') return 0;
    return Math.min(this.#options.workloadOf(assigned).stopsAfterMs, graceMs);
  }

  async #call<T>(
    life: ProcessLife,
    operation: EngineOperation,
    task: TaskId | undefined,
    carryOut: () => Promise<EngineResult<T>>,
    besidesMs = 0,
  ): Promise<EngineResult<T>> {
    if (life.alive) this.#options.onCall(operation, task);
    const { time, rng } = this.#options;
    const ownMs = CALL_MS[operation] * this.slowness * scatter(rng.next());
    const untilAnswersMs = Math.max(0, this.#hangsUntilMs - time.nowMs);
    const boot = this.#boot;
    const carryOutNow = (): Promise<EngineResult<T>> | EngineResult<T> => {
      this.#underWay -= 1;
      if (this.#away > 0 || this.#boot !== boot)
        return { ok: false, failure: { kind: 'unreachable', message: AWAY } };
      const index = this.#failures.findIndex((failure) => failure.operation === operation);
      const [failure] = index < 0 ? [] : this.#failures.splice(index, 1);
      if (failure === undefined) return carryOut();
      return {
        ok: false,
        failure: { kind: failure.kind, message: `${operation} was made to fail` },
      };
    };
    const late = CHANGES.has(operation) ? this.#late : undefined;
    const takesMs = untilAnswersMs + ownMs + besidesMs;
    const outcome = life.ask<EngineResult<T>>(takesMs, () => {
      if (late?.late !== 'changes') return carryOutNow();
      time.after(late.lateMs, () => void carryOutNow());
      return { ok: false, failure: { kind: 'unreachable', message: AWAY } };
    });
    if (life.alive) this.#underWay += 1;
    if (late?.late !== 'answers') return outcome;
    return outcome.then((result) => life.ask(late.lateMs, () => result));
  }

  async #pullImage(reference: string, signal: AbortSignal): Promise<EngineResult<void>> {
    const pulled = await this.fake.pullImage(reference, signal);
    if (pulled.ok) this.#images.add(normaliseImageReference(reference));
    return pulled;
  }

  /** A tar of the simulated world is the list of its references. */
  async #loadImage(
    tar: NodeJS.ReadableStream,
    signal: AbortSignal,
  ): Promise<EngineResult<readonly string[]>> {
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(Buffer.from(chunk));
    if (signal.aborted) return { ok: false, failure: { kind: 'other', message: 'cancelled' } };
    const references = JSON.parse(Buffer.concat(chunks).toString()) as readonly string[];
    for (const reference of references) this.addImage(reference);
    return { ok: true, value: references };
  }

  #watch(life: ProcessLife, onEvent: (event: EngineEvent) => void): () => void {
    const give = (event: EngineEvent): void => life.enter(() => onEvent(event));
    if (!life.call()) return () => undefined;
    const { time } = this.#options;
    const cancel = time.after(EVENT_MS, () => {
      this.#watchers.add(give);
      give(this.#away > 0 ? { kind: 'disconnected', message: AWAY } : { kind: 'connected' });
    });
    const end = (): void => {
      cancel();
      this.#watchers.delete(give);
    };
    life.atDeath(end);
    return end;
  }

  #changed(task: TaskId, container: ObservedContainer | undefined): void {
    const before = this.containers.get(task);
    const assigned = this.#assigned.get(task);
    if (container === undefined) this.containers.delete(task);
    else this.containers.set(task, container);
    if (assigned === undefined) return;
    this.#options.onContainer(assigned, before, container);
    if (container?.state === 'running' && before?.state !== 'running') this.#begin(assigned);
    if (container === undefined) this.#assigned.delete(task);
    this.#options.time.after(EVENT_MS, () => this.#announce(task));
  }

  /** With a look that is taken when it is told, as the engine's client does. */
  #announce(task: TaskId): void {
    if (this.#away > 0) return;
    const container = this.containers.get(task);
    this.#tell({ kind: 'changed', task, ...(container === undefined ? {} : { container }) });
  }

  #begin(task: AssignedTask): void {
    const { time, rng, workloadOf } = this.#options;
    const run = (this.#runs.get(task.id) ?? 0) + 1;
    this.#runs.set(task.id, run);
    const drawn = drawRun(workloadOf(task), rng.stream(`${task.id} ${run}`));
    const stillRuns = (): boolean => this.#runs.get(task.id) === run;
    if (task.spec.healthcheck.kind === 'test') {
      time.after(drawn.healthyAfterMs, () => {
        if (stillRuns()) this.fake.setHealth(task.id, 'healthy');
      });
    }
    if (drawn.endsAfterMs === undefined) return;
    time.after(drawn.endsAfterMs, () => {
      if (stillRuns() && !this.#steady) this.fake.exit(task.id, workloadOf(task).exitCode);
    });
  }

  #tell(event: EngineEvent): void {
    for (const give of this.#watchers) give(event);
  }
}

/** From the shortest to the longest, as often below the usual time as above. */
function scatter(draw: number): number {
  return SCATTER_MIN * (SCATTER_MAX / SCATTER_MIN) ** draw;
}

interface Lateness {
  readonly late: 'answers' | 'changes';
  readonly lateMs: number;
}

/** Calls that change a container, and may therefore do it at a bad moment. */
const CHANGES: ReadonlySet<EngineOperation> = new Set(['create', 'start', 'stop', 'remove']);

const AWAY = 'the container engine does not answer';

function tooLate(task: TaskId): EngineResult<never> {
  const message = `cannot start task ${task}: its lease ended before that`;
  return { ok: false, failure: { kind: 'too-late', message } };
}
