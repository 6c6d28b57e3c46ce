import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type {
  ControllerEffect,
  ControllerInput,
  LinkMessage,
  ReportedTask,
} from '@grappe/controller-core';
import { HEARTBEAT_PERIOD_MS, TICK_MS } from '@grappe/controller-core';
import type { NodeName, ServiceName, StackName, StackSpec, TaskId } from '@grappe/domain';
import { defaultServiceSpec, REPLICAS_MAX } from '@grappe/domain';
import type { Random } from '../figures/random.ts';
import { seededRandom } from '../figures/random.ts';
import type { StepCost } from './core-rack.ts';
import { CoreRack, newCost, sessionOf } from './core-rack.ts';
import { Timetable } from './timetable.ts';

/** How one rack noticed that nodes died. */
export interface DetectionFigures {
  readonly nodes: number;
  readonly deaths: number;
  /** Of each dead node, from its death until the controller declared it lost, on virtual time. */
  readonly detectionMs: readonly number[];
  readonly survivorsLost: number;
  /** What the controller held at the end. */
  readonly heapMb: number;
  /** Share of one core that the steps of a quiet rack took. */
  readonly quietCpuPercent: number;
  /** Every node connects, a service is deployed with a replica for each (as many as one may have). */
  readonly starting: StepCost;
  readonly quiet: StepCost;
  /** The same from the deaths until all were noticed and replaced. */
  readonly failing: StepCost;
}

/** Every replica runs by then, and the statistics of arrivals have settled. */
const SETTLING_MS = 5_000;
const QUIET_MS = 10_000;
/** A detector that needs longer than this for any node is broken. */
const NOTICED_WITHIN_MS = 60_000;
/** Heartbeats come a tenth early or late. */
const JITTER_SHARE = 0.1;
/** A probe and its answer, within one switch. */
const ANSWER_MS = 2;
const BYTES_PER_MB = 1e6;
const PERCENT = 100;

/** Lets nodes of a quiet rack die at the same instant and looks until the controller has noticed each. */
export function measureDetection(nodes: number, deaths: number, seed: number): DetectionFigures {
  const before = heapBytes();
  const world = new World(nodes, seed);
  world.run(SETTLING_MS);
  const starting = world.takeCost();
  world.run(QUIET_MS);
  const quiet = world.takeCost();
  world.runToAnyPhase();
  world.kill(deaths);
  world.run(NOTICED_WITHIN_MS, () => world.allNoticed());
  const failing = world.takeCost();
  const heapMb = (heapBytes() - before) / BYTES_PER_MB;
  return {
    ...{ nodes, deaths, detectionMs: world.detectionMs(), survivorsLost: world.survivorsLost },
    heapMb: Number(heapMb.toFixed(1)),
    quietCpuPercent: Number(((PERCENT * quiet.totalMs) / QUIET_MS).toFixed(2)),
    ...{ starting, quiet, failing },
  };
}

/** What is still in use after everything else was collected. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** A controller core with its nodes: they send heartbeats, run what they are given and probe whom they are asked to. */
class World {
  survivorsLost = 0;
  private readonly rack: CoreRack;
  private readonly random: Random;
  private readonly timetable = new Timetable<ControllerInput>();
  private readonly diedAtMs = new Map<NodeName, number>();
  private readonly noticedMs = new Map<NodeName, number>();
  private readonly ran = new Map<NodeName, Set<TaskId>>();
  private sequence = 0;

  constructor(nodes: number, seed: number) {
    this.random = seededRandom(seed);
    this.rack = new CoreRack(nodes, this.random);
    for (const name of this.rack.names) {
      this.perform(this.rack.hello(name));
      this.timetable.add(this.random() * HEARTBEAT_PERIOD_MS, this.heartbeat(name));
    }
    this.perform(this.rack.deploy(stackOf(Math.min(nodes, REPLICAS_MAX))));
    this.perform(this.rack.reconcile());
  }

  /** Lets time pass, at the most so long, until what is waited for is so. */
  run(forMs: number, until: () => boolean = () => false): void {
    const endMs = this.rack.nowMs + forMs;
    while (this.rack.nowMs < endMs && !until()) {
      this.rack.nowMs += 1;
      for (const input of this.timetable.takeUntil(this.rack.nowMs)) this.happen(input);
      if (this.rack.nowMs % TICK_MS === 0) this.perform(this.rack.step({ kind: 'tick' }));
      this.perform(this.rack.reconcile());
    }
  }

  /** Deaths know nothing of the controller's looks at the clock. */
  runToAnyPhase(): void {
    this.run(Math.floor(this.random() * TICK_MS));
  }

  takeCost(): StepCost {
    const { cost } = this.rack;
    this.rack.cost = newCost();
    return cost;
  }

  /** Evenly spread, so that no converter loses more than one where there are enough. */
  kill(deaths: number): void {
    const { names, nowMs } = this.rack;
    const apart = names.length / deaths;
    for (let index = 0; index < deaths; index += 1) {
      const name = names[Math.floor(index * apart)];
      if (name !== undefined) this.diedAtMs.set(name, nowMs);
    }
  }

  allNoticed(): boolean {
    return this.noticedMs.size === this.diedAtMs.size;
  }

  detectionMs(): readonly number[] {
    return [...this.noticedMs.values()];
  }

  private happen(input: ControllerInput): void {
    if ('node' in input && this.diedAtMs.has(input.node)) return;
    if (input.kind === 'heartbeat') {
      const early = 1 - JITTER_SHARE + 2 * JITTER_SHARE * this.random();
      const nextMs = this.rack.nowMs + HEARTBEAT_PERIOD_MS * early;
      this.timetable.add(nextMs, this.heartbeat(input.node));
    }
    this.perform(this.rack.step(input));
  }

  private heartbeat(node: NodeName): ControllerInput {
    this.sequence += 1;
    return { kind: 'heartbeat', node, session: sessionOf(node), sequence: this.sequence };
  }

  private perform(effects: readonly ControllerEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') this.receive(effect.node, effect.message);
      else if (effect.kind === 'event' && effect.event.kind === 'node.lost')
        this.note(effect.event.node);
    }
  }

  private note(node: NodeName | undefined): void {
    const diedAtMs = node === undefined ? undefined : this.diedAtMs.get(node);
    if (node === undefined || diedAtMs === undefined) this.survivorsLost += 1;
    else this.noticedMs.set(node, this.rack.nowMs - diedAtMs);
  }

  private receive(node: NodeName, message: LinkMessage): void {
    const session = sessionOf(node);
    if (message.kind === 'probe') {
      const isDead = this.diedAtMs.has(message.node);
      const outcome = isDead ? 'silent' : 'answered';
      const atMs = this.rack.nowMs + (isDead ? message.timeoutMs : ANSWER_MS);
      this.timetable.add(atMs, { kind: 'probe-result', node, session, probe: message.id, outcome });
    }
    if (message.kind !== 'assignment') return;
    const { generation, tasks } = message.assignment;
    const wanted = new Set(tasks.map(({ id }) => id));
    const gone = [...(this.ran.get(node) ?? [])].filter((id) => !wanted.has(id));
    this.ran.set(node, wanted);
    const told = [
      ...[...wanted].map((id) => report(id, 'running')),
      ...gone.map((id) => report(id, 'stopped')),
    ];
    const atMs = this.rack.nowMs + ANSWER_MS;
    this.timetable.add(atMs, { kind: 'ack', node, session, generation });
    this.timetable.add(atMs, { kind: 'statuses', node, session, tasks: told });
  }
}

function report(id: TaskId, state: 'running' | 'stopped'): ReportedTask {
  return { id, status: { attempt: 0, state, health: 'none', message: '', ports: [] } };
}

function stackOf(replicas: number): StackSpec {
  const service = {
    ...defaultServiceSpec('web' as ServiceName, 'docker.io/library/web:1'),
    mode: { kind: 'replicated', replicas } as const,
  };
  return { name: 'bench' as StackName, services: [service], volumes: [] };
}
