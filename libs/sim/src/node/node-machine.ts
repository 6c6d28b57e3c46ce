import type { Assignment, NodeName } from '@grappe/domain';
import { MachineClock } from '../kernel/machine-clock.ts';
import { ProcessLife, type DeathCause } from '../kernel/process-life.ts';
import { SimEngine } from '../engine/sim-engine.ts';
import { SimLeaseWatchdog } from '../engine/lease-watchdog.ts';
import { STEADY, type Workload } from '../engine/workload.ts';
import { StoredAgentMemory } from '../machine/agent-memory.ts';
import { Disk } from '../machine/disk.ts';
import { StoredBlobs } from '../machine/spool.ts';
import type { Host } from '../network/network.ts';
import type { Surroundings } from '../world/surroundings.ts';
import type { NodePlan } from '../world/world-spec.ts';
import { AgentProcess } from './agent-process.ts';
import type { ImageHolder } from './remote-images.ts';

/** From power to the start of the agent on a Pi 3, and how much that varies. */
const BOOT_MS_MIN = 12_000;
const BOOT_MS_SPREAD = 8_000;
export const NODE_BOOT = { minMs: BOOT_MS_MIN, maxMs: BOOT_MS_MIN + BOOT_MS_SPREAD };
/** systemd's RestartSec of the agent and the controller. */
export const RESTART_MS = 200;
/** Assignments kept to be replayed. */
const ASSIGNMENTS_KEPT_MAX = 16;

/** One board: power, clock, card, engine, and the agent that runs on it. */
export class NodeMachine implements Host {
  readonly plan: NodePlan;
  readonly clock: MachineClock;
  readonly disk: Disk;
  readonly memory: StoredAgentMemory;
  readonly blobs: StoredBlobs;
  readonly engine: SimEngine;
  readonly watchdog: SimLeaseWatchdog;
  readonly #around: Surroundings;
  readonly #holder: ImageHolder;
  readonly #assignments: Assignment[] = [];
  agent: AgentProcess | undefined;
  boots = 0;
  /** Runs of the agent. */
  runs = 0;
  #powered = false;
  #restartAfterMs = RESTART_MS;

  constructor(
    plan: NodePlan,
    around: Surroundings,
    holder: ImageHolder,
    workloadOf: (service: string) => Workload | undefined,
  ) {
    const { name } = plan;
    this.plan = plan;
    this.#around = around;
    this.#holder = holder;
    this.clock = new MachineClock(around.time, plan.clock);
    this.disk = new Disk(
      around.time,
      around.rng.stream(`disk ${name}`),
      (what) => around.observe({ kind: 'disk-write', machine: name, what }),
      around.instantDisks,
    );
    this.memory = new StoredAgentMemory(this.disk, (memory) =>
      around.observe({ kind: 'saved', node: name, memory }),
    );
    this.blobs = new StoredBlobs(this.disk);
    this.engine = this.#makeEngine(workloadOf);
    for (const image of plan.images) this.engine.addImage(image);
    for (const image of plan.pullable) this.engine.fake.makePullable(image);
    this.watchdog = new SimLeaseWatchdog(around.time, this.clock, (task) => this.engine.kill(task));
    around.network.addHost(this);
  }

  get name(): NodeName {
    return this.plan.name;
  }

  get powered(): boolean {
    return this.#powered;
  }

  /** `bootMs` after it the agent starts. */
  powerOn(
    bootMs = BOOT_MS_MIN +
      BOOT_MS_SPREAD * this.#around.rng.stream(`boot ${this.name} ${this.boots}`).next(),
  ): void {
    if (this.#powered) return;
    this.#powered = true;
    // Up already when the world begins.
    if (this.boots > 0 || this.#around.time.nowMs > 0) this.clock.startAnew();
    this.boots += 1;
    const boot = this.boots;
    this.#around.note('power', this.name, 'on');
    this.#around.time.after(bootMs, () => {
      if (this.boots === boot) this.startAgent();
    });
  }

  powerOff(): void {
    if (!this.#powered) return;
    this.#powered = false;
    this.#around.note('power', this.name, 'off');
    this.agent?.life.kill('power');
    this.engine.losePower();
    this.watchdog.losePower();
    this.blobs.losePower(this.#around.rng.stream(`cut ${this.name} ${this.boots}`).next());
  }

  startAgent(): void {
    if (!this.#powered || this.agent !== undefined) return;
    this.runs += 1;
    const life = new ProcessLife(this.name, this.#around.time, {
      onDeath: (cause) => this.#ended(cause),
      onDefect: (error) => this.#around.observe({ kind: 'defect', machine: this.name, error }),
    });
    this.#around.observe({ kind: 'process-started', machine: this.name });
    this.agent = new AgentProcess(this, this.#around, life, this.#holder);
    this.agent.start();
  }

  /** The agent ends at the `calls`-th thing that it asks for, and is started again `downMs` later. */
  crashAgent(calls: number, downMs: number): void {
    this.#restartAfterMs = downMs;
    this.agent?.life.crashAtCall(calls);
  }

  /** The agent is told to end, and is started again `downMs` after it has. */
  restartAgent(downMs: number): void {
    this.#restartAfterMs = downMs;
    this.agent?.stop();
  }

  /** Takes note of an assignment on its way to the agent, to be replayed. */
  received(assignment: Assignment): void {
    this.#around.observe({ kind: 'assigned', node: this.name, assignment });
    this.#assignments.push(assignment);
    if (this.#assignments.length > ASSIGNMENTS_KEPT_MAX) this.#assignments.shift();
  }

  /** The agent is told again what it was told `age` assignments ago. */
  replay(age: number): void {
    const assignment = this.#assignments.at(-1 - age);
    const { agent } = this;
    if (assignment !== undefined) agent?.life.enter(() => agent.driver.assign(assignment));
  }

  #ended(cause: DeathCause): void {
    this.agent = undefined;
    this.#around.observe({ kind: 'process-ended', machine: this.name, cause });
    const boot = this.boots;
    this.#around.time.after(this.#restartAfterMs, () => {
      if (this.boots === boot) this.startAgent();
    });
    this.#restartAfterMs = RESTART_MS;
  }

  #makeEngine(workloadOf: (service: string) => Workload | undefined): SimEngine {
    const { capacity } = this.plan;
    return new SimEngine({
      time: this.#around.time,
      rng: this.#around.rng.stream(`engine ${this.name}`),
      info: capacity,
      workloadOf: (task) => workloadOf(task.service) ?? STEADY,
      onContainer: (task, before, after) => {
        if (after?.state === 'running') this.watchdog.seeRunning(task.id);
        this.#around.observe({
          kind: 'container',
          node: this.name,
          task,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        });
      },
      onCall: (operation, task) =>
        this.#around.observe({
          kind: 'engine-call',
          node: this.name,
          operation,
          ...(task === undefined ? {} : { task }),
        }),
    });
  }
}
