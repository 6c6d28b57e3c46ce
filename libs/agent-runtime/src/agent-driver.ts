import {
  allReports,
  containersKnown,
  newAgentState,
  newestGeneration,
  stepAgent,
  type AgentEffect,
  type AgentInput,
  type AgentState,
  type StepOutcome,
  type TaskReport,
  type TaskStep,
} from '@grappe/agent-core';
import { GrappeError, type Assignment, type Generation, type TaskId } from '@grappe/domain';
import type {
  AgentMemory,
  AgentMemoryFile,
  Clock,
  ContainerEngine,
  EngineEvent,
  EngineResult,
  LeaseWatchdog,
  Logger,
  ObservedContainer,
  Timers,
} from '@grappe/ports';
import { CoreLoop } from '@grappe/runtime';
import type { ImageSupply } from './image-supply.ts';
import { WatchdogKeeper } from './watchdog-keeper.ts';

export interface AgentPorts {
  readonly engine: ContainerEngine;
  readonly memory: AgentMemoryFile;
  readonly watchdog: LeaseWatchdog;
  /** Serial of this board; absent: it tells none. */
  readonly board?: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Where the agent's words go while a controller listens. Calls without one are lost: the next Hello tells everything. */
export interface ControllerSink {
  report(tasks: readonly TaskReport[]): void;
  ack(generation: Generation): void;
}

export interface AgentObservers {
  /** The engine has come or gone. */
  readonly onEngine: (connected: boolean) => void;
  /** All containers have been seen since the engine was last connected. */
  readonly onListed: () => void;
  /** Some task's status has changed; all are given. */
  readonly onTasks: (tasks: readonly TaskReport[]) => void;
  /** The controller has accepted this board as the node: at every connection. */
  readonly onAccepted?: () => void;
  readonly onFatal: (error: unknown) => void;
}

/** Runs the agent core on the real ports: one per node. Goes on without a controller, and without an engine as far as that is possible. */
export class AgentDriver {
  readonly #state: AgentState = newAgentState();
  readonly #ports: AgentPorts;
  readonly #images: ImageSupply;
  readonly #observers: AgentObservers;
  readonly #loop: CoreLoop<AgentInput, AgentEffect>;
  readonly #watchdog: WatchdogKeeper;
  readonly #preparations = new Map<TaskId, AbortController>();
  #saves: Promise<void> = Promise.resolve();
  #stopped = false;
  #sink: ControllerSink | undefined;
  #cancelWake: (() => void) | undefined;
  #stopWatching: (() => void) | undefined;

  constructor(ports: AgentPorts, images: ImageSupply, observers: AgentObservers) {
    this.#ports = ports;
    this.#images = images;
    this.#observers = observers;
    this.#loop = new CoreLoop<AgentInput, AgentEffect>({
      step: (input) => this.#step(input),
      perform: (effect) => this.#perform(effect),
      onFatal: observers.onFatal,
    });
    this.#watchdog = new WatchdogKeeper({
      watchdog: ports.watchdog,
      logger: ports.logger,
      onGuarded: (containers) => this.#loop.post({ kind: 'guarded', containers }),
      onFailure: (message) => this.#loop.post({ kind: 'guard-failed', message }),
    });
  }

  /** Recalls what the node was doing, then follows the engine. */
  async start(): Promise<void> {
    const [memory, guarded] = await Promise.all([this.#recall(), this.#watchdog.recall()]);
    if (this.#stopped) return;
    const { board, logger } = this.#ports;
    this.#loop.post({
      kind: 'started',
      guarded,
      ...(board !== undefined && { board }),
      ...(memory !== undefined && { memory }),
    });
    if (this.isHeld) {
      logger.warn(
        { board, before: memory?.board },
        'the card of this node comes from another board, or is a copy of one: nothing is started before the controller has accepted this board',
      );
    }
    this.#stopWatching = this.#ports.engine.watch((event) => this.#onEngineEvent(event));
  }

  /** Leaves every container as it is: the next agent adopts them. Singletons are guarded on, and run as long as their leases. */
  stop(): Promise<void> {
    return this.#end();
  }

  /** As `stop`, before all containers are stopped with the board: the next agent starts again what ran, however that has ended. */
  stopForHalt(): Promise<void> {
    return this.#end({ kind: 'halting' });
  }

  async #end(last?: AgentInput): Promise<void> {
    this.#stopped = true;
    this.#stopWatching?.();
    this.#cancelWake?.();
    for (const preparation of this.#preparations.values()) preparation.abort();
    void this.#images.prefetch([]);
    await this.#loop.stop(last);
    this.#cancelWake?.();
    await Promise.all([this.#saves, this.#watchdog.stop()]);
  }

  connect(sink: ControllerSink): void {
    this.#sink = sink;
  }

  disconnect(): void {
    this.#sink = undefined;
  }

  assign(assignment: Assignment): void {
    this.#loop.post({ kind: 'assignment', assignment });
  }

  /** Nothing is begun here before the controller accepts this board: another one may be the node. */
  get isHeld(): boolean {
    return this.#state.held === true;
  }

  /** The controller has welcomed this board. */
  accept(): void {
    this.#loop.post({ kind: 'accepted' });
    this.#observers.onAccepted?.();
  }

  /** The controller says that another board is this node: nothing is begun here until it accepts this one. */
  hold(): void {
    this.#loop.post({ kind: 'held' });
  }

  /** The controller lets these singletons run until then, on this node's monotonic clock. */
  extendLeases(tasks: readonly TaskId[], untilMs: number): void {
    this.#loop.post({ kind: 'leases', tasks, untilMs });
  }

  /** The rack has let this node go: nothing that it was given runs on. */
  release(): void {
    this.#loop.post({ kind: 'released' });
  }

  /** An image has come to the node. */
  imagesChanged(): void {
    this.#loop.post({ kind: 'images-changed' });
  }

  /** For Hello. */
  reports(): { readonly tasks: readonly TaskReport[]; readonly complete: boolean } {
    return { tasks: allReports(this.#state), complete: containersKnown(this.#state) };
  }

  /** Above which the controller has to continue, for Hello; absent on a fresh node. */
  generation(): Generation | undefined {
    return newestGeneration(this.#state);
  }

  /**
   * A file that cannot be understood does not keep the node from working: it is kept under another name, and the controller sends the assignment
   * again. Until then containers are left as they are.
   */
  async #recall(): Promise<AgentMemory | undefined> {
    const { memory, logger } = this.#ports;
    try {
      return await memory.load();
    } catch (error) {
      if (!(error instanceof GrappeError) || error.code !== 'CORRUPT') throw error;
      const kept = await memory.setAside();
      logger.error(
        { err: error, kept },
        'the assignment on this node is damaged and was set aside; containers run on until the controller has assigned anew',
      );
      return undefined;
    }
  }

  #onEngineEvent(event: EngineEvent): void {
    switch (event.kind) {
      case 'connected':
        this.#loop.post({ kind: 'engine-connected' });
        this.#observers.onEngine(true);
        return;
      case 'disconnected':
        this.#loop.post({ kind: 'engine-disconnected', message: event.message });
        this.#observers.onEngine(false);
        return;
      case 'changed':
        this.#loop.post({
          kind: 'changed',
          task: event.task,
          ...(event.container === undefined ? {} : { container: event.container }),
        });
    }
  }

  #step(input: AgentInput): readonly AgentEffect[] {
    const nowMs = this.#ports.clock.monotonicMs();
    const knownBefore = containersKnown(this.#state);
    const { effects, wakeAtMs } = stepAgent(this.#state, input, { nowMs });
    if (!knownBefore && containersKnown(this.#state)) this.#observers.onListed();
    this.#cancelWake?.();
    this.#cancelWake =
      wakeAtMs === undefined
        ? undefined
        : this.#ports.timers.after(Math.max(0, wakeAtMs - nowMs), () =>
            this.#loop.post({ kind: 'wake' }),
          );
    return effects;
  }

  #perform(effect: AgentEffect): void {
    switch (effect.kind) {
      case 'save':
        this.#saves = this.#saves.then(() => this.#save(effect.memory));
        return;
      case 'run':
        void this.#run(effect.task, effect.step);
        return;
      case 'cancel':
        this.#preparations.get(effect.task)?.abort();
        return;
      case 'guard':
        this.#watchdog.guard(effect.containers);
        return;
      case 'list':
        void this.#list();
        return;
      case 'report':
        for (const { id, status } of effect.tasks) {
          this.#ports.logger.info(
            { task: id, state: status.state, attempt: status.attempt },
            status.message || 'task',
          );
        }
        this.#sink?.report(effect.tasks);
        this.#observers.onTasks(allReports(this.#state));
        return;
      case 'ack':
        this.#sink?.ack(effect.generation);
        return;
      case 'prefetch':
        void this.#prefetch(effect.references);
    }
  }

  async #save(memory: AgentMemory): Promise<void> {
    try {
      await this.#ports.memory.save(memory);
      this.#loop.post({ kind: 'saved', memory });
    } catch (error) {
      this.#ports.logger.error({ err: error }, 'cannot save the assignment; it is not acted on');
      this.#loop.post({ kind: 'save-failed', message: String(error) });
    }
  }

  async #prefetch(references: readonly string[]): Promise<void> {
    const complete = await this.#images.prefetch(references);
    if (complete !== undefined) this.#loop.post({ kind: 'prefetched', references, complete });
  }

  async #list(): Promise<void> {
    const listed = await this.#ports.engine.list();
    if (listed.ok) this.#loop.post({ kind: 'listed', containers: listed.value });
    else this.#loop.post({ kind: 'list-failed' });
  }

  async #run(task: TaskId, step: TaskStep): Promise<void> {
    const outcome = await this.#carryOut(task, step).catch(unexpected);
    if (!outcome.ok) {
      const { kind, message } = outcome.failure;
      this.#ports.logger.warn({ task, step: step.kind, failure: kind }, message);
    }
    this.#loop.post({ kind: 'step-done', task, step: step.kind, outcome });
  }

  async #carryOut(task: TaskId, step: TaskStep): Promise<StepOutcome> {
    const { engine } = this.#ports;
    switch (step.kind) {
      case 'prepare':
        return this.#prepare(task, step.assigned);
      case 'create':
        return withContainer(await engine.create(step.assigned));
      case 'start':
        return withContainer(
          await engine.start(task, step.beforeMs === undefined ? {} : { beforeMs: step.beforeMs }),
        );
      case 'stop':
        return withContainer(await engine.stop(task, step.graceMs));
      case 'remove':
        return toOutcome(await engine.remove(task));
    }
  }

  async #prepare(
    task: TaskId,
    assigned: Extract<TaskStep, { kind: 'prepare' }>['assigned'],
  ): Promise<StepOutcome> {
    const abort = new AbortController();
    this.#preparations.set(task, abort);
    try {
      const image = await this.#images.ensure(assigned.spec.image, abort.signal);
      if (!image.ok) return image;
      const stack = assigned.service.slice(0, assigned.service.indexOf('/'));
      return toOutcome(await this.#ports.engine.ensureVolumes(stack, assigned.volumes));
    } finally {
      this.#preparations.delete(task);
    }
  }
}

/** A step must end, whatever goes wrong: its task would wait for ever. */
function unexpected(error: unknown): StepOutcome {
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, failure: { kind: 'other', message } };
}

function toOutcome(result: EngineResult<unknown>): StepOutcome {
  return result.ok ? { ok: true } : result;
}

function withContainer(result: EngineResult<ObservedContainer | undefined>): StepOutcome {
  if (!result.ok || result.value === undefined) return toOutcome(result);
  return { ok: true, container: result.value };
}
