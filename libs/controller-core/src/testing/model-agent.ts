import type {
  AssignedTask,
  Assignment,
  BootId,
  FrontDoorReport,
  GatewayDuty,
  Generation,
  NodeFacts,
  NodeHardware,
  NodeName,
  NodeStanding,
  SessionId,
  TaskId,
  TaskState,
  TaskStatus,
  UpgradeOrder,
} from '@grappe/domain';
import { compareGenerations, taskEnded } from '@grappe/domain';
import type { LinkMessage } from '../effects.ts';
import type { AgentInput, ProbeFinding, ReportedTask } from '../inputs.ts';

export interface ModelTask {
  assigned: AssignedTask;
  wanted: boolean;
  status: TaskStatus;
  /** A singleton may run until then. */
  leaseUntilMs?: number;
  /** It has sent a heartbeat only to have its lease sooner. */
  hasAskedForLease?: true;
}

/** What comes of a probe from one node to another. */
export type Reach = (from: NodeName, to: NodeName) => ProbeFinding;

/** Decides how a service's tasks fare on the agents: the state they come to, `running` unless said otherwise. */
export type Fate = (task: AssignedTask, node: NodeName) => TaskState;

const MEBIBYTE = 1_048_576;

/** What an agent looks like from the controller: it keeps the newest assignment and reports its tasks' states, in order. */
export class ModelAgent {
  readonly name: NodeName;
  /** Absent: it knows that it is not connected. */
  session: SessionId | undefined;
  /** Told with each heartbeat. */
  loadPercent: number | undefined;
  /** False: nothing passes between it and the controller. */
  reachable = true;
  generation: Generation | undefined;
  images: readonly string[] = [];
  prefetch: readonly string[] = [];
  facts: NodeFacts;
  /** Whether Hello may say that nothing is missing from its list. */
  knowsAll = true;
  /** For how long it says in Hello that it has heard no controller; absent: it does not say. */
  sinceControllerMs: number | undefined;
  /** Assignments taken so far. */
  assignments = 0;
  readonly tasks = new Map<TaskId, ModelTask>();
  /** What it was told last as a gateway, and how often it was told. */
  duty: GatewayDuty | undefined;
  duties = 0;
  /** Whether it says when it has dealt with its duty. */
  reportsDuty = true;
  /** What it was told last of its hardware, and of what its lights should show. */
  hardware: NodeHardware | undefined;
  standing: NodeStanding | undefined;
  /** What it was told last to do about its packages. */
  order: UpgradeOrder | undefined;
  /** Standings told so far. */
  standings = 0;
  /** Its own clock: moved by the rack. */
  nowMs = 0;
  #sequence = 0;
  /** When each heartbeat of this session that was not answered yet was sent. */
  readonly #sentAtMs = new Map<number, number>();

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
      probePort: 0,
      ...facts,
    };
  }

  hello(session: SessionId): AgentInput {
    this.session = session;
    this.#sequence = 0;
    this.#sentAtMs.clear();
    return {
      kind: 'hello',
      node: this.name,
      session,
      peerAddress: `10.0.0.${this.name.slice(1)}`,
      facts: this.facts,
      tasks: this.reports(),
      tasksComplete: this.knowsAll,
      ...(this.generation === undefined ? {} : { generation: this.generation }),
      ...(this.duty === undefined ? {} : { frontDoor: this.duty.generation }),
      images: this.images,
      ...(this.sinceControllerMs === undefined
        ? {}
        : { sinceControllerMs: this.sinceControllerMs }),
    };
  }

  heartbeat(session: SessionId): AgentInput {
    this.#sequence += 1;
    this.#sentAtMs.set(this.#sequence, this.nowMs);
    const { loadPercent } = this;
    return {
      ...{ kind: 'heartbeat', node: this.name, session, sequence: this.#sequence },
      ...(loadPercent === undefined ? {} : { loadPercent }),
    };
  }

  reports(): ReportedTask[] {
    return [...this.tasks].map(([id, { status }]) => ({ id, status }));
  }

  /** What it answers to a message of its session. `reach`: what it finds when it probes another node. */
  receive(message: LinkMessage, session: SessionId, reach: Reach): AgentInput[] {
    if (message.kind === 'refusal') this.session = undefined;
    if (message.kind === 'upgrade') this.order = message.order;
    if (message.kind === 'hardware') this.hardware = message.hardware;
    if (message.kind === 'standing') {
      this.standing = message.standing;
      this.standings += 1;
    }
    if (message.kind === 'probe') {
      const outcome = reach(this.name, message.node);
      return [{ kind: 'probe-result', node: this.name, session, probe: message.id, outcome }];
    }
    if (message.kind === 'front-door') {
      this.duty = message.duty;
      this.duties += 1;
      return this.reportsDuty ? [this.dutyReport(session)] : [];
    }
    if (message.kind === 'heartbeat-reply') this.#takeLeases(message);
    if (message.kind !== 'assignment' || !this.#isNewer(message.assignment)) return [];
    this.#adopt(message.assignment);
    const { generation } = message.assignment;
    return [{ kind: 'ack', node: this.name, session, generation }];
  }

  /** How it gets on as a gateway: well, unless `changes` says otherwise. */
  dutyReport(session: SessionId, changes: Partial<FrontDoorReport> = {}): AgentInput {
    const applied = this.duty?.generation;
    const report: FrontDoorReport = {
      ...(applied === undefined ? {} : { applied }),
      problems: [],
      restarts: 0,
      servers: [],
      ...changes,
    };
    return { kind: 'front-door-report', node: this.name, session, report };
  }

  /** Takes every task one state further; returns what has changed. A task that was told to stop is forgotten once it has. */
  work(fate: Fate): ReportedTask[] {
    const changed: ReportedTask[] = [];
    for (const [id, task] of this.tasks) {
      const state = nextState(task, fate(task.assigned, this.name), this.#mayRun(task));
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
      delete task.leaseUntilMs;
      const state = mayStartAlone(task.assigned) ? 'starting' : 'preparing';
      task.status = { ...task.status, attempt: task.status.attempt + 1, state, ports: [] };
    }
  }

  /** True once per task that could run if only it had a lease. */
  asksForLease(): boolean {
    for (const task of this.tasks.values()) {
      const waits = isOfSingleton(task) && task.status.state === 'preparing' && task.wanted;
      if (!waits || this.#mayRun(task) || task.hasAskedForLease === true) continue;
      task.hasAskedForLease = true;
      return true;
    }
    return false;
  }

  /** Singletons whose lease has ended stop, as slowly as they may, and wait for another; returns what has changed. */
  endLeases(): ReportedTask[] {
    const changed: ReportedTask[] = [];
    for (const [id, task] of this.tasks) {
      if (!isOfSingleton(task) || task.leaseUntilMs === undefined) continue;
      if (this.nowMs < task.leaseUntilMs || !holdsContainer(task)) continue;
      const isStopped = this.nowMs >= task.leaseUntilMs + task.assigned.spec.stopGraceMs;
      if (!isStopped && task.status.state === 'stopping') continue;
      task.status = isStopped
        ? { ...task.status, attempt: task.status.attempt + 1, state: 'preparing', ports: [] }
        : { ...task.status, state: 'stopping' };
      changed.push({ id, status: task.status });
    }
    return changed;
  }

  /** Counted from when the heartbeat was sent. */
  #takeLeases(reply: Extract<LinkMessage, { kind: 'heartbeat-reply' }>): void {
    const sentAtMs = this.#sentAtMs.get(reply.sequence);
    this.#sentAtMs.delete(reply.sequence);
    if (sentAtMs === undefined) return;
    for (const id of reply.leasedTasks) {
      const task = this.tasks.get(id);
      // One that has begun to stop for want of a lease goes on to do so.
      if (task !== undefined && task.status.state !== 'stopping')
        task.leaseUntilMs = sentAtMs + reply.leaseTtlMs;
    }
  }

  #mayRun(task: ModelTask): boolean {
    if (task.assigned.standby) return false;
    return !isOfSingleton(task) || this.nowMs < (task.leaseUntilMs ?? 0);
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
      const known = this.tasks.get(task.id);
      if (known !== undefined) known.assigned = task;
      if (known !== undefined) continue;
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

function boundPorts({ id, spec }: AssignedTask, state: TaskState): string[] {
  if (state !== 'running' && state !== 'stopping') return [];
  return spec.ports.map(
    ({ target, published = pickedPort(id, target), protocol }) =>
      `${published}:${target}/${protocol}`,
  );
}

/** What the engine picks for a port that is published on any. */
function pickedPort(id: TaskId, target: number): number {
  let hash = target;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % PICKED_PORTS;
  return PICKED_FROM + hash;
}

const PICKED_FROM = 32_768;
const PICKED_PORTS = 28_000;

function isOfSingleton({ assigned }: ModelTask): boolean {
  return assigned.spec.singleton;
}

function mayStartAlone({ standby, spec }: AssignedTask): boolean {
  return !standby && !spec.singleton;
}

/** Whether the task's container may be running. */
export function holdsContainer({ status }: ModelTask): boolean {
  return status.state === 'starting' || status.state === 'running' || status.state === 'stopping';
}

const WAY: readonly TaskState[] = ['assigned', 'preparing', 'starting', 'running'];

/** `mayRun`: it is no standby, and has a lease where it needs one. */
function nextState(task: ModelTask, goal: TaskState, mayRun: boolean): TaskState {
  const { state } = task.status;
  if (taskEnded(state)) return state;
  if (!task.wanted) {
    // A container that was never started has nothing to stop.
    return state === 'stopping' || !holdsContainer(task) ? 'stopped' : 'stopping';
  }
  if (state === 'stopping') return state;
  if (task.assigned.standby) return nextStandbyState(state, goal);
  if (!mayRun && (state === 'preparing' || state === 'ready')) return state;
  if (state === 'ready') return 'starting';
  if (taskEnded(goal)) return state === 'assigned' ? 'preparing' : goal;
  const at = WAY.indexOf(state);
  return at < WAY.indexOf(goal) ? (WAY[at + 1] ?? state) : state;
}

function nextStandbyState(state: TaskState, goal: TaskState): TaskState {
  if (state === 'assigned') return 'preparing';
  if (goal === 'failed' || goal === 'rejected') return goal;
  return state === 'preparing' && goal !== 'preparing' ? 'ready' : state;
}
