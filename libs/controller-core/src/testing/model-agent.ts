import type {
  AssignedTask,
  Assignment,
  BootId,
  Generation,
  NodeFacts,
  NodeName,
  SessionId,
  TaskId,
  TaskState,
  TaskStatus,
} from '@grappe/domain';
import { compareGenerations, taskEnded } from '@grappe/domain';
import type { LinkMessage } from '../effects.ts';
import type { AgentInput, ReportedTask } from '../inputs.ts';

export interface ModelTask {
  readonly assigned: AssignedTask;
  wanted: boolean;
  status: TaskStatus;
}

/** Decides how a service's tasks fare on the agents: the state they come to, `running` unless said otherwise. */
export type Fate = (task: AssignedTask, node: NodeName) => TaskState;

const MEBIBYTE = 1_048_576;

/** What an agent looks like from the controller: it keeps the newest assignment and reports its tasks' states, in order. */
export class ModelAgent {
  readonly name: NodeName;
  /** Absent: it knows that it is not connected. */
  session: SessionId | undefined;
  /** False: nothing passes between it and the controller. */
  reachable = true;
  generation: Generation | undefined;
  images: readonly string[] = [];
  prefetch: readonly string[] = [];
  facts: NodeFacts;
  /** Whether Hello may say that nothing is missing from its list. */
  knowsAll = true;
  /** Assignments taken so far. */
  assignments = 0;
  readonly tasks = new Map<TaskId, ModelTask>();
  #sequence = 0;

  constructor(name: NodeName, facts: Partial<NodeFacts> = {}) {
    this.name = name;
    this.facts = {
      bootId: 'boot-1' as BootId,
      architecture: 'arm64',
      operatingSystem: 'Debian 12',
      kernel: '6.6',
      agentVersion: '0.1.0',
      engineVersion: '20.10',
      capacity: { cpus: 4, memoryBytes: 1024 * MEBIBYTE },
      wallClockMs: 0,
      ...facts,
    };
  }

  hello(session: SessionId): AgentInput {
    this.session = session;
    this.#sequence = 0;
    return {
      kind: 'hello',
      node: this.name,
      session,
      peerAddress: `10.0.0.${this.name.slice(1)}`,
      facts: this.facts,
      tasks: this.reports(),
      tasksComplete: this.knowsAll,
      ...(this.generation === undefined ? {} : { generation: this.generation }),
      images: this.images,
    };
  }

  heartbeat(session: SessionId): AgentInput {
    this.#sequence += 1;
    return { kind: 'heartbeat', node: this.name, session, sequence: this.#sequence };
  }

  reports(): ReportedTask[] {
    return [...this.tasks].map(([id, { status }]) => ({ id, status }));
  }

  /** What it answers to a message of its session. */
  receive(message: LinkMessage, session: SessionId): AgentInput[] {
    if (message.kind === 'refusal') this.session = undefined;
    if (message.kind !== 'assignment' || !this.#isNewer(message.assignment)) return [];
    this.#adopt(message.assignment);
    const { generation } = message.assignment;
    return [{ kind: 'ack', node: this.name, session, generation }];
  }

  /** Takes every task one state further; returns what has changed. A task that was told to stop is forgotten once it has. */
  work(fate: Fate): ReportedTask[] {
    const changed: ReportedTask[] = [];
    for (const [id, task] of this.tasks) {
      const state = nextState(task, fate(task.assigned, this.name));
      if (state !== task.status.state) {
        task.status = {
          ...task.status,
          state,
          message: taskEnded(state) ? `was ${state}` : '',
          ports: boundPorts(task.assigned, state),
        };
        changed.push({ id, status: task.status });
      }
      if (!task.wanted && taskEnded(task.status.state)) this.tasks.delete(id);
    }
    return changed;
  }

  /** The board has lost power: its containers start again with it, as further attempts. */
  reboot(bootId: string): void {
    this.session = undefined;
    this.facts = { ...this.facts, bootId: bootId as BootId };
    for (const task of this.tasks.values()) {
      if (taskEnded(task.status.state)) continue;
      task.status = { ...task.status, attempt: task.status.attempt + 1, state: 'starting' };
    }
  }

  /** The board was written anew: no memory, no containers. */
  forget(): void {
    this.session = undefined;
    this.generation = undefined;
    this.tasks.clear();
  }

  #isNewer(assignment: Assignment): boolean {
    return (
      this.generation === undefined ||
      compareGenerations(assignment.generation, this.generation) > 0
    );
  }

  #adopt(assignment: Assignment): void {
    this.assignments += 1;
    this.generation = assignment.generation;
    this.prefetch = assignment.prefetch;
    const assigned = new Set(assignment.tasks.map((task) => task.id));
    for (const [id, task] of this.tasks) task.wanted = assigned.has(id);
    for (const task of assignment.tasks) {
      if (this.tasks.has(task.id)) continue;
      const status: TaskStatus = {
        attempt: 0,
        state: 'assigned',
        health: 'none',
        message: '',
        ports: [],
      };
      this.tasks.set(task.id, { assigned: task, wanted: true, status });
    }
  }
}

function boundPorts({ spec }: AssignedTask, state: TaskState): string[] {
  if (state !== 'running' && state !== 'stopping') return [];
  return spec.ports.flatMap(({ published, target, protocol }) =>
    published === undefined ? [] : [`${published}:${target}/${protocol}`],
  );
}

const WAY: readonly TaskState[] = ['assigned', 'preparing', 'starting', 'running'];

function nextState(task: ModelTask, goal: TaskState): TaskState {
  const { state } = task.status;
  if (taskEnded(state)) return state;
  if (!task.wanted) return state === 'stopping' ? 'stopped' : 'stopping';
  if (taskEnded(goal)) return state === 'assigned' ? 'preparing' : goal;
  const at = WAY.indexOf(state);
  return at < WAY.indexOf(goal) ? (WAY[at + 1] ?? state) : state;
}
