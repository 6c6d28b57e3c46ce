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
import type { AgentInput, Container, Memory, StepFailure, StepOutcome } from '../inputs.ts';
import { newAgentState, type AgentState } from '../state.ts';
import { allReports, stepAgent } from '../step.ts';
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
  };
}

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
  /** On the node's disk. */
  memory: Memory | undefined;
  #generation = 0;
  #checker = new NodeChecker();

  /** Starts the agent and its engine. */
  start(): this {
    this.post({ kind: 'started', ...(this.memory === undefined ? {} : { memory: this.memory }) });
    this.post({ kind: 'engine-connected' });
    return this;
  }

  /** The agent's process ends; containers, and what is on the disk, stay. */
  restartAgent(): void {
    this.crashAgent();
    this.start();
  }

  crashAgent(): void {
    this.state = newAgentState();
    this.steps = [];
    this.saves = [];
    this.listings = 0;
    this.log.length = 0;
    this.wakeAtMs = undefined;
    this.#checker = new NodeChecker();
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

  finishListing(ok = true): void {
    this.listings -= 1;
    if (!ok) this.post({ kind: 'list-failed' });
    else this.post({ kind: 'listed', containers: [...this.containers.values()] });
  }

  /** The engine goes away; what was asked of it fails. */
  loseEngine(): void {
    this.post({ kind: 'engine-disconnected', message: 'gone' });
    const { steps } = this;
    for (const { task } of [...steps])
      this.finish(task, { ok: false, failure: { kind: 'unreachable', message: 'gone' } });
    while (this.listings > 0) this.finishListing(false);
  }

  /** Lets time pass; the agent is woken when it asked to be, and only then. */
  advanceMs(ms: number): void {
    const endMs = this.nowMs + ms;
    while (this.wakeAtMs !== undefined && this.wakeAtMs <= endMs) {
      this.nowMs = Math.max(this.nowMs, this.wakeAtMs);
      this.post({ kind: 'wake' });
    }
    this.nowMs = endMs;
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
    const container = { ...(present ?? newContainer(task as TaskId)), ...changes };
    this.containers.set(container.task, container);
    return container;
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
    if (this.saves.length + this.listings === 0 && next === undefined) return false;
    const { prompt } = this;
    this.prompt = false;
    if (this.saves.length > 0) this.finishSave();
    else if (this.listings > 0) this.finishListing();
    else if (next !== undefined) this.finish(next.task);
    this.prompt = prompt;
    return true;
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
        return { ok: true, container: this.change(task, { state: 'running' }) };
      case 'stop':
        if (!this.containers.has(task)) return { ok: true };
        return { ok: true, container: this.change(task, { state: 'exited', exitCode: 143 }) };
      case 'remove':
        this.containers.delete(task);
        return { ok: true };
    }
  }
}

const gone: StepOutcome = {
  ok: false,
  failure: { kind: 'not-found', message: 'no such container' },
};

function newContainer(task: TaskId): Container {
  return {
    containerId: `c-${task}`,
    task,
    state: 'created',
    health: 'none',
    outOfMemory: false,
    error: '',
    ports: [],
  };
}
