import type { Container, StepOutcome, TaskStep } from '@grappe/agent-core';
import type { AssignedTask, NodeName, TaskId } from '@grappe/domain';
import type { Around, ContainerEnd } from './world-parts.ts';

/** From the command to the first request that is served, on a Pi; its programs have no trouble of their own here. */
const STARTS_MS: readonly [number, number] = [400, 4_000];
const SHORT_STEP_MS: readonly [number, number] = [20, 200];
/** Programs that flush what they have take some of their grace; one in twenty takes longer, and is killed. */
const STOPS_WITHIN = 0.8;
const STUBBORN = 0.05;
const EXIT_CLOSED = 0;
const EXIT_KILLED = 137;

/** Containers of one board, which outlive its power, though not as running ones. */
export class Containers {
  readonly #around: Around;
  readonly #node: NodeName;
  readonly #known = new Map<TaskId, Container>();
  readonly #assigned = new Map<TaskId, AssignedTask>();
  /** Grows whenever the board loses power: what was under way then never ends. */
  #epoch = 0;

  constructor(around: Around, node: NodeName) {
    this.#around = around;
    this.#node = node;
  }

  get all(): readonly Container[] {
    return [...this.#known.values()];
  }

  /** Tasks whose containers run at this moment. */
  get running(): readonly AssignedTask[] {
    const running: AssignedTask[] = [];
    for (const [task, { state }] of this.#known) {
      const assigned = this.#assigned.get(task);
      if (state === 'running' && assigned !== undefined) running.push(assigned);
    }
    return running;
  }

  /** Carries out one step of a task as an engine does. */
  run(task: TaskId, step: TaskStep, done: (outcome: StepOutcome) => void): void {
    switch (step.kind) {
      case 'prepare':
        this.#later(SHORT_STEP_MS, () => done({ ok: true }));
        return;
      case 'create':
        this.#assigned.set(task, step.assigned);
        this.#later(SHORT_STEP_MS, () => done(this.#become(task, 'created')));
        return;
      case 'start':
        this.#later(STARTS_MS, () => done(this.#become(task, 'running')));
        return;
      case 'stop':
        this.stop(task, step.graceMs, done);
        return;
      case 'remove':
        this.#later(SHORT_STEP_MS, () => {
          this.#known.delete(task);
          this.#assigned.delete(task);
          done({ ok: true });
        });
    }
  }

  /** SIGTERM, and SIGKILL when the grace is over. */
  stop(task: TaskId, graceMs: number, done: (outcome: StepOutcome) => void): void {
    const { chance } = this.#around;
    const assigned = this.#assigned.get(task);
    // A database does what it is there for, and closes its files in time; what its grace is too short for is not told by this world.
    const isStubborn = assigned?.volumes.length === 0 && chance.happens(STUBBORN);
    const tookMs = isStubborn ? graceMs : graceMs * STOPS_WITHIN * chance.between(0.05, 1);
    this.#later([tookMs, tookMs], () => {
      this.#ended(task, isStubborn ? 'killed' : 'closed');
      done(this.#become(task, 'exited', isStubborn ? EXIT_KILLED : EXIT_CLOSED));
    });
  }

  /** The board has lost its power. */
  cut(): void {
    this.#epoch += 1;
    for (const [task, container] of this.#known) {
      if (container.state !== 'running') continue;
      this.#ended(task, 'cut');
      this.#become(task, 'exited', EXIT_KILLED);
    }
  }

  #ended(task: TaskId, how: ContainerEnd): void {
    const service = this.#assigned.get(task)?.service;
    if (service === undefined || this.#known.get(task)?.state !== 'running') return;
    this.#around.happened({ kind: 'container-ended', node: this.#node, service, how });
  }

  #become(task: TaskId, state: 'created' | 'running' | 'exited', exitCode?: number): StepOutcome {
    const spec = this.#assigned.get(task)?.spec;
    const container: Container = {
      containerId: `container-${task}`,
      task,
      state,
      health: 'none',
      ...(exitCode === undefined ? {} : { exitCode }),
      outOfMemory: false,
      error: '',
      ports: [],
      singleton: spec?.singleton ?? false,
      ...(spec === undefined ? {} : { stopGraceMs: spec.stopGraceMs }),
    };
    this.#known.set(task, container);
    return { ok: true, container };
  }

  #later([minMs, maxMs]: readonly [number, number], act: () => void): void {
    const epoch = this.#epoch;
    this.#around.after(this.#around.chance.between(minMs, maxMs), () => {
      if (epoch === this.#epoch) act();
    });
  }
}
