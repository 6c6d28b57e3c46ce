import type {
  AssignedTask,
  Assignment,
  RackName,
  RestartPolicy,
  ServiceKey,
  ServiceName,
  ServiceSpec,
  TaskId,
  TaskStatus,
} from '@grappe/domain';
import { defaultServiceSpec } from '@grappe/domain';
import type { AgentEffect, TaskReport, TaskStep } from '../effects.ts';
import type {
  AgentInput,
  Container,
  GuardedContainer,
  Memory,
  StepFailure,
  StepOutcome,
} from '../inputs.ts';
import { newAgentState, type AgentState } from '../state.ts';
import { allReports, stepAgent } from '../step.ts';
import { ModelWatchdog } from './model-watchdog.ts';
import { NodeChecker } from './node-checker.ts';

export const RESTART: RestartPolicy = { condition: 'any', delayMs: 100, windowMs: 0 };

/** A task that says no more than `changes`. */
export function assigned(id: string, changes: Partial<ServiceSpec> = {}): AssignedTask {
  return {
    id: id as TaskId,
    service: `shop/${id}` as ServiceKey,
    slot: { kind: 'replica', index: 1 },
    version: 1,
    spec: { ...defaultServiceSpec(id as ServiceName, `${id}:1`), ...changes },
    volumes: [],
    standby: false,
  };
}

/** A task that runs under a lease. */
export function singleton(id: string, changes: Partial<ServiceSpec> = {}): AssignedTask {
  return assigned(id, { singleton: true, ...changes });
}

/** What the controller grants unless a test says otherwise. */
export const LEASE_TTL_MS = 3_000;

/** A step under way. */
export interface Running {
  readonly task: TaskId;
  readonly step: TaskStep;
}

type Save = Extract<AgentEffect, { kind: 'save' }>['memory'];

/**
 * An agent core with a model of an engine and of a disk, on virtual time. Steps and saves wait until the test ends them, or are carried out
 * at once when `prompt` is set. The invariants are checked after everything that happens.
 */
export class TestNode {
  state: AgentState = newAgentState();
  nowMs = 1_000;
  prompt = true;
  /** The next saves fail. */
  diskFull = false;
  /** Containers on the engine. */
  readonly containers = new Map<TaskId, Container>();
  /** What is wrong with a step on a task; undefined: it succeeds. */
  trouble: (task: TaskId, step: TaskStep['kind']) => StepFailure | undefined = () => undefined;
  /** Steps under way, in the order they began. */
  steps: Running[] = [];
  saves: Save[] = [];
  listings = 0;
  /** Everything decided so far, in order: `save`, `prepare web`, `report web running`, ... */
  readonly log: string[] = [];
  readonly reports: TaskReport[] = [];
  readonly acks: number[] = [];
  readonly cancelled: TaskId[] = [];
  prefetch: readonly string[] = [];
  wakeAtMs: number | undefined;
  /** Tasks whose assignment has been on the disk. */
  readonly saved = new Set<TaskId>();
  /** The rack has let the node go. */
  released = false;
  /** Serial of the board that the card is in. */
  board: string | undefined;
  /** On the node's disk. */
  memory: Memory | undefined;
  readonly watchdog = new ModelWatchdog();
  /** Lists to guard: the one under way, and the newest that waits. */
  guards: (readonly GuardedContainer[])[] = [];
  /** Ends of the leases that have been granted to this boot. */
  readonly granted = new Map<TaskId, number>();
  /** Tasks that were ever assigned as singletons, with their stop grace. */
  readonly singletons = new Map<TaskId, number>();
  /** Containers that the engine does not show to this agent: the node is another one now. */
  readonly hidden = new Set<TaskId>();
  /** Starts whose outcome nobody has told: asked for by an agent that died, or left without an answer. The engine may carry them out any time later. */
  orphans: Container[] = [];
  /** Tasks whose containers somebody has started by hand. */
  readonly byHand = new Set<TaskId>();
  /** The agent's process exists, and runs. */
  alive = false;
  #containersMade = 0;
  #generation = 0;
  #checker = new NodeChecker();

  /** Starts the agent and its engine. */
  start(): this {
    this.startAgent();
    this.post({ kind: 'engine-connected' });
    return this;
  }

  /** The agent comes up, and its engine is not there yet. */
  startAgent(): void {
    this.alive = true;
    const memory = this.memory === undefined ? {} : { memory: this.memory };
    const board = this.board === undefined ? {} : { board: this.board };
    this.post({ kind: 'started', guarded: this.watchdog.held, ...board, ...memory });
  }

  /** The agent's process ends; containers, and what is on the disk, stay. */
  restartAgent(): void {
    this.crashAgent();
    this.start();
  }

  crashAgent(): void {
    for (const { task, step } of this.steps) {
      const container = this.containers.get(task);
      if (step.kind === 'start' && container !== undefined) this.orphans.push(container);
    }
    this.state = newAgentState();
    this.alive = false;
    this.steps = [];
    this.saves = [];
    this.guards = [];
    this.listings = 0;
    this.log.length = 0;
    this.wakeAtMs = undefined;
    this.#checker = new NodeChecker();
  }

  /** The board loses power: the agent is gone, containers have ended, and nobody remembers a lease. */
  losePower(): void {
    this.crashAgent();
    this.watchdog.held = [];
    this.granted.clear();
    this.byHand.clear();
    this.orphans = [];
    for (const { task, state } of this.containers.values())
      if (state === 'running')
        this.change(task, { state: 'exited', health: 'none', exitCode: 255 });
  }

  /** A reply of the controller, to a heartbeat that was sent `agoMs` before. */
  lease(tasks: readonly string[], ttlMs = LEASE_TTL_MS, agoMs = 0): void {
    const untilMs = this.nowMs - agoMs + ttlMs;
    const ids = tasks.map((id) => id as TaskId);
    for (const id of ids) if (untilMs > (this.granted.get(id) ?? 0)) this.granted.set(id, untilMs);
    this.post({ kind: 'leases', tasks: ids, untilMs });
  }

  /** Replies for so long, one every `periodMs`. */
  leaseForMs(ms: number, tasks: readonly string[], periodMs = 250): void {
    for (let passedMs = 0; passedMs < ms; passedMs += periodMs) {
      this.lease(tasks);
      this.advanceMs(periodMs);
    }
  }

  assign(...tasks: AssignedTask[]): Assignment {
    this.#generation += 1;
    return this.assignAt(this.#generation, ...tasks);
  }

  assignAt(number: number, ...tasks: AssignedTask[]): Assignment {
    const assignment: Assignment = {
      rack: 'pearl' as RackName,
      generation: { term: 1, number },
      tasks,
      prefetch: [],
    };
    for (const { id, spec } of tasks) if (spec.singleton) this.singletons.set(id, spec.stopGraceMs);
    this.post({ kind: 'assignment', assignment });
    return assignment;
  }

  /** The rack lets the node go. */
  release(): void {
    this.released = true;
    this.post({ kind: 'released' });
  }

  /** The process ends, and with it goes what was on the disk; containers stay. */
  loseMemory(): void {
    this.crashAgent();
    this.memory = undefined;
    this.saved.clear();
  }

  /** With its memory goes what the watchdog was told: only the containers themselves are left. */
  loseEverything(): void {
    this.loseMemory();
    this.watchdog.held = [];
    this.orphans = [];
    // Nothing can keep them to their leases before the next agent has seen them.
    for (const { task, state } of this.containers.values())
      if (state === 'running') this.byHand.add(task);
  }

  /** The node leaves the rack and joins it under another name, with what the watchdog was told, before its agent runs again. */
  joinAnew(): void {
    this.loseMemory();
    this.orphans = [];
    for (const task of this.containers.keys()) this.hidden.add(task);
  }

  /** The oldest step of a task is given up without an answer, and not carried out yet. */
  leaveUnanswered(task: string): void {
    const running = this.steps.find((step) => step.task === task);
    const container = this.containers.get(task as TaskId);
    if (running?.step.kind === 'start' && container !== undefined) this.orphans.push(container);
    this.finish(task, { ok: false, failure: { kind: 'unreachable', message: 'no answer' } });
  }

  /** The engine carries out the starts that it has left unanswered. */
  startLate(): void {
    const { orphans } = this;
    this.orphans = [];
    for (const { task, containerId } of orphans) {
      const container = this.containers.get(task);
      if (container?.containerId !== containerId || container.state === 'running') continue;
      const started = this.change(task, { state: 'running' });
      this.#watchdogKills();
      if (this.alive && this.state.engine === 'connected')
        this.post({ kind: 'changed', task, container: this.containers.get(task) ?? started });
    }
  }

  post(input: AgentInput): void {
    this.#take(input);
    while (this.prompt && this.#carryOutNext());
  }

  /** Carries out what waits, one thing after the other, whatever that leads to. */
  finishAll(): void {
    while (this.#carryOutNext());
  }

  /** Ends the oldest step of a task, with the engine's own outcome unless another is given. */
  finish(task: string, outcome?: StepOutcome): void {
    const index = this.steps.findIndex((running) => running.task === task);
    const [running] = index < 0 ? [] : this.steps.splice(index, 1);
    if (running === undefined) throw new Error(`no step of ${task} is under way`);
    this.post({
      kind: 'step-done',
      task: running.task,
      step: running.step.kind,
      outcome: outcome ?? this.#carryOut(running),
    });
  }

  finishSave(ok = !this.diskFull): void {
    const memory = this.saves.shift();
    if (memory === undefined) throw new Error('no save is under way');
    if (ok) {
      this.memory = memory;
      for (const { id } of memory.assignment.tasks) this.saved.add(id);
    }
    this.post(ok ? { kind: 'saved', memory } : { kind: 'save-failed', message: 'no space left' });
  }

  /** Ends the guarding under way. */
  finishGuard(failure = this.watchdog.failure): void {
    const containers = this.guards.shift();
    if (containers === undefined) throw new Error('nothing is to be guarded');
    if (failure !== undefined) {
      this.post({ kind: 'guard-failed', message: failure });
      return;
    }
    this.watchdog.held = containers;
    this.post({ kind: 'guarded', containers });
  }

  finishListing(ok = true): void {
    this.listings -= 1;
    if (!ok) this.post({ kind: 'list-failed' });
    else {
      const shown = [...this.containers.values()].filter(({ task }) => !this.hidden.has(task));
      this.post({ kind: 'listed', containers: shown });
    }
  }

  /** The engine goes away; what was asked of it fails. */
  loseEngine(): void {
    this.post({ kind: 'engine-disconnected', message: 'gone' });
    const { steps } = this;
    for (const { task } of [...steps])
      this.finish(task, { ok: false, failure: { kind: 'unreachable', message: 'gone' } });
    while (this.listings > 0) this.finishListing(false);
  }

  /** Lets time pass; the agent is woken when it asked to be, and only then, and only if it runs. */
  advanceMs(ms: number): void {
    const endMs = this.nowMs + ms;
    for (let dueMs = this.#nextDueMs(); dueMs <= endMs; dueMs = this.#nextDueMs()) {
      this.nowMs = Math.max(this.nowMs, dueMs);
      if (this.alive && this.wakeAtMs !== undefined && this.wakeAtMs <= this.nowMs)
        this.post({ kind: 'wake' });
      this.#watchdogKills();
    }
    this.nowMs = endMs;
    this.#checker.checkTime(this);
  }

  #nextDueMs(): number {
    const wakeAtMs = this.alive ? this.wakeAtMs : undefined;
    const killAtMs = this.watchdog.nextKillMs(this.containers);
    return Math.min(wakeAtMs ?? Number.POSITIVE_INFINITY, killAtMs ?? Number.POSITIVE_INFINITY);
  }

  #watchdogKills(): void {
    for (const task of this.watchdog.kill(this.containers, this.nowMs)) {
      this.byHand.delete(task);
      const killed = { state: 'exited', health: 'none', exitCode: 137, ports: [] } as const;
      const told = this.alive && this.state.engine === 'connected' && !this.hidden.has(task);
      if (told) this.changes(task, killed);
      else this.change(task, killed);
    }
  }

  /** The container ends by itself. */
  exits(task: string, exitCode: number, changes: Partial<Container> = {}): void {
    this.changes(task, { state: 'exited', health: 'none', exitCode, ports: [], ...changes });
  }

  /** The container changes, and the engine says so. */
  changes(task: string, changes: Partial<Container>): void {
    const container = this.change(task, changes);
    this.post({ kind: 'changed', task: container.task, container });
  }

  /** The container changes while nobody listens. */
  change(task: string, changes: Partial<Container>): Container {
    const present = this.containers.get(task as TaskId);
    const container = { ...(present ?? this.#newContainer(task as TaskId)), ...changes };
    if (container.state !== 'running') this.byHand.delete(container.task);
    this.containers.set(container.task, container);
    return container;
  }

  /** Somebody starts the container by hand. */
  startsByHand(task: string): void {
    this.byHand.add(task as TaskId);
    this.changes(task, { state: 'running' });
  }

  /** Somebody removes the container by hand. */
  vanishes(task: string): void {
    this.containers.delete(task as TaskId);
    this.post({ kind: 'changed', task: task as TaskId });
  }

  stepKinds(): string[] {
    return this.steps.map(({ task, step }) => `${step.kind} ${task}`);
  }

  /** Last told to the controller of a task. */
  told(task: string): TaskStatus | undefined {
    return this.reports.filter(({ id }) => id === task).at(-1)?.status;
  }

  status(task: string): TaskStatus | undefined {
    return allReports(this.state).find(({ id }) => id === task)?.status;
  }

  #take(input: AgentInput): void {
    const result = stepAgent(this.state, input, { nowMs: this.nowMs });
    this.wakeAtMs = result.wakeAtMs;
    for (const effect of result.effects) this.#perform(effect);
    this.#checker.check(this, result.effects);
  }

  #perform(effect: AgentEffect): void {
    switch (effect.kind) {
      case 'save':
        this.log.push('save');
        this.saves.push(effect.memory);
        return;
      case 'run':
        this.log.push(`${effect.step.kind} ${effect.task}`);
        this.steps.push({ task: effect.task, step: effect.step });
        return;
      case 'cancel':
        this.cancelled.push(effect.task);
        return;
      case 'guard':
        // One at a time; of those that wait, the newest.
        this.guards = [...this.guards.slice(0, 1), effect.containers];
        return;
      case 'list':
        this.listings += 1;
        return;
      case 'report':
        this.reports.push(...effect.tasks);
        for (const { id, status } of effect.tasks) this.log.push(`report ${id} ${status.state}`);
        return;
      case 'ack':
        this.log.push('ack');
        this.acks.push(effect.generation.number);
        return;
      case 'prefetch':
        this.prefetch = effect.references;
    }
  }

  /** False when nothing waits. */
  #carryOutNext(): boolean {
    const [next] = this.steps;
    const waiting = this.saves.length + this.listings + this.guards.length;
    if (waiting === 0 && next === undefined) return false;
    const { prompt } = this;
    this.prompt = false;
    if (this.saves.length > 0) this.finishSave();
    else if (this.listings > 0) this.finishListing();
    else if (this.guards.length > 0) this.finishGuard();
    else if (next !== undefined) this.finish(next.task);
    this.prompt = prompt;
    return true;
  }

  /** What the engine makes of a step, told to nobody. */
  carryOut(task: string): void {
    const running = this.steps.find((step) => step.task === task);
    if (running !== undefined) this.#carryOut(running);
  }

  #carryOut({ task, step }: Running): StepOutcome {
    const failure = this.trouble(task, step.kind);
    if (failure !== undefined) return { ok: false, failure };
    switch (step.kind) {
      case 'prepare':
        return { ok: true };
      case 'create':
        return { ok: true, container: this.change(task, { state: 'created' }) };
      case 'start':
        if (!this.containers.has(task)) return gone;
        if (step.beforeMs !== undefined && this.nowMs >= step.beforeMs) return tooLate;
        return { ok: true, container: this.change(task, { state: 'running' }) };
      case 'stop':
        // An engine carries out one change of a container after the other: what was to be started is now, and is stopped.
        this.orphans = this.orphans.filter((orphan) => orphan.task !== task);
        if (!this.containers.has(task)) return { ok: true };
        return { ok: true, container: this.#stop(task) };
      case 'remove':
        this.containers.delete(task);
        return { ok: true };
    }
  }

  /** An engine leaves alone what does not run. */
  #stop(task: TaskId): Container {
    const running = this.containers.get(task)?.state === 'running';
    return this.change(task, running ? { state: 'exited', health: 'none', exitCode: 143 } : {});
  }

  #newContainer(task: TaskId): Container {
    this.#containersMade += 1;
    const stopGraceMs = this.singletons.get(task);
    return {
      containerId: `c${this.#containersMade}-${task}`,
      task,
      state: 'created',
      health: 'none',
      outOfMemory: false,
      error: '',
      ports: [],
      singleton: stopGraceMs !== undefined,
      ...(stopGraceMs === undefined ? {} : { stopGraceMs }),
    };
  }
}

const tooLate: StepOutcome = {
  ok: false,
  failure: { kind: 'too-late', message: 'its lease has ended' },
};

const gone: StepOutcome = {
  ok: false,
  failure: { kind: 'not-found', message: 'no such container' },
};
