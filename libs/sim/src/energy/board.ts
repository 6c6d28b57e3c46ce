import {
  allReports,
  containersKnown,
  newAgentState,
  newestGeneration,
  stepAgent,
  type AgentEffect,
  type AgentInput,
  type AgentState,
  type Memory,
} from '@grappe/agent-core';
import type { AgentInput as SaidByAgent, LinkMessage } from '@grappe/controller-core';
import {
  boardPowerOf,
  boardWatts,
  type AssignedTask,
  type BoardPower,
  type BootId,
  type HardwareReport,
  type NodeFacts,
  type NodeName,
  type SensorReading,
  type SessionId,
  type TaskId,
} from '@grappe/domain';
import { Containers } from './containers.ts';
import type { Around } from './world-parts.ts';

export interface BoardSpec {
  readonly name: NodeName;
  readonly board: string;
  readonly memoryBytes: number;
  /** From power to an agent that listens. */
  readonly bootMs: number;
  /** What its own work and a task take of its processors, 0 to 1. */
  readonly idleShare: number;
  readonly shareOf: (task: AssignedTask) => number;
}

/** `halting`: its containers are being stopped, or its system is. `halted`: it draws a little, and does nothing any more. */
export type BoardPhase = 'dark' | 'booting' | 'on' | 'halting' | 'halted';

/** Of a boot: its peak is over when its kernel runs. */
const PEAK_MS = 6_000;
/** From when nothing runs any more until the system has written everything and stands still. */
const GOES_DOWN_MS: readonly [number, number] = [2_000, 9_000];
/** As the addresses of the field report. */
const ADDRESS_BASE = 51;

/** One board with the real agent's core; what is around that core, its engine, its disk and its link, is modelled, and never fails. */
export class Board {
  readonly spec: BoardSpec;
  readonly #around: Around;
  readonly #containers: Containers;
  readonly #power: BoardPower;
  readonly #index: number;
  phase: BoardPhase = 'dark';
  session: SessionId | undefined;
  /** Sent to the controller; set by the world. */
  say: (input: SaidByAgent) => void = () => undefined;
  #agent: AgentState | undefined;
  #memory: Memory | undefined;
  #boots = 0;
  #poweredAtMs = 0;
  #onSinceMs = 0;
  #sequence = 0;
  readonly #inputs: AgentInput[] = [];
  #isStepping = false;
  #wakeToken = 0;

  constructor(spec: BoardSpec, around: Around, index: number) {
    this.spec = spec;
    this.#around = around;
    this.#index = index;
    this.#power = boardPowerOf(spec.board);
    this.#containers = new Containers(around, spec.name);
  }

  get name(): NodeName {
    return this.spec.name;
  }

  get running(): readonly AssignedTask[] {
    return this.#containers.running;
  }

  /** At its 5 V input. */
  get watts(): number {
    const { idleWatts, bootPeakWatts, haltedWatts } = this.#power;
    switch (this.phase) {
      case 'dark':
        return 0;
      case 'halted':
        return haltedWatts;
      case 'booting':
        return this.#around.nowMs() - this.#poweredAtMs < PEAK_MS ? bootPeakWatts : idleWatts;
      case 'on':
      case 'halting': {
        const shares = this.running.map((task) => this.spec.shareOf(task));
        return boardWatts(
          this.#power,
          shares.reduce((a, b) => a + b, this.spec.idleShare),
        );
      }
    }
  }

  /** Whether something goes on by itself that takes seconds. */
  get isBusy(): boolean {
    return this.phase === 'booting' || this.phase === 'halting';
  }

  powerOn(): void {
    if (this.phase !== 'dark') return;
    this.#boots += 1;
    const boot = this.#boots;
    this.phase = 'booting';
    this.#poweredAtMs = this.#around.nowMs();
    this.#around.happened({ kind: 'board-powered', node: this.name });
    // So that its peak ends when it does.
    this.#around.after(PEAK_MS, () => undefined);
    this.#around.after(this.spec.bootMs, () => {
      if (boot === this.#boots && this.phase === 'booting') this.#startAgent();
    });
  }

  powerOff(): void {
    if (this.phase === 'dark') return;
    this.phase = 'dark';
    this.session = undefined;
    this.#agent = undefined;
    this.#inputs.length = 0;
    this.#containers.cut();
    this.#around.happened({ kind: 'board-dark', node: this.name });
  }

  /** Its agent says Hello. */
  hello(session: SessionId): void {
    const agent = this.#agent;
    if (agent === undefined || this.phase !== 'on') return;
    this.session = session;
    this.#sequence = 0;
    const generation = newestGeneration(agent);
    this.say({
      kind: 'hello',
      node: this.name,
      session,
      peerAddress: `172.16.0.${ADDRESS_BASE + this.#index}`,
      facts: this.#facts(),
      tasks: allReports(agent),
      tasksComplete: containersKnown(agent),
      ...(generation === undefined ? {} : { generation }),
      images: [],
      sentAtMs: this.#around.nowMs() - this.#onSinceMs,
    });
  }

  heartbeat(): void {
    const { session } = this;
    if (session === undefined) return;
    this.#sequence += 1;
    this.say({ kind: 'heartbeat', node: this.name, session, sequence: this.#sequence });
  }

  /** All that it senses; `readings` of the battery, where it measures that. */
  tellHardware(readings: readonly SensorReading[], relays: HardwareReport['relays']): void {
    const { session } = this;
    if (session === undefined) return;
    const report: HardwareReport = {
      troubles: [],
      readings,
      powerGoods: [],
      relays,
      modelledWatts: this.watts,
      lights: 'healthy',
    };
    this.say({ kind: 'hardware-report', node: this.name, session, report });
  }

  receive(message: LinkMessage): void {
    if (message.kind === 'refusal') this.session = undefined;
    if (message.kind === 'assignment')
      this.#post({ kind: 'assignment', assignment: message.assignment });
    if (message.kind === 'heartbeat-reply' && message.leasedTasks.length > 0) {
      const untilMs = this.#around.nowMs() + message.leaseTtlMs;
      this.#post({ kind: 'leases', tasks: message.leasedTasks, untilMs });
    }
  }

  /** Stops what runs, says so, and halts, as the agent does when it is told to. */
  halt(onStopped: () => void): void {
    if (this.phase !== 'on') return;
    this.phase = 'halting';
    const boot = this.#boots;
    this.#post({ kind: 'halting' });
    this.#agent = undefined;
    this.#inputs.length = 0;
    let left = 0;
    const goDown = (): void => {
      if (this.#boots !== boot || this.phase !== 'halting') return;
      onStopped();
      this.#close();
      this.#around.after(this.#around.chance.between(...GOES_DOWN_MS), () => {
        if (this.#boots !== boot || this.phase !== 'halting') return;
        this.phase = 'halted';
        this.#around.happened({ kind: 'board-halted', node: this.name });
      });
    };
    for (const { id, spec } of this.running) {
      left += 1;
      this.#containers.stop(id, spec.stopGraceMs, () => {
        left -= 1;
        if (left === 0) goDown();
      });
    }
    if (left === 0) goDown();
  }

  #close(): void {
    const { session } = this;
    this.session = undefined;
    if (session !== undefined) this.say({ kind: 'closed', node: this.name, session });
  }

  #startAgent(): void {
    this.phase = 'on';
    this.#onSinceMs = this.#around.nowMs();
    this.#agent = newAgentState();
    this.#around.happened({ kind: 'board-on', node: this.name });
    const memory = this.#memory;
    this.#post({ kind: 'started', ...(memory === undefined ? {} : { memory }) });
    this.#post({ kind: 'engine-connected' });
  }

  #facts(): NodeFacts {
    return {
      bootId: `${this.name}-boot-${this.#boots}` as BootId,
      architecture: 'arm64',
      operatingSystem: 'Debian 12',
      kernel: '6.6',
      agentVersion: '0.1.0',
      engineVersion: '20.10',
      capacity: { cpus: 4, memoryBytes: this.spec.memoryBytes },
      wallClockMs: 0,
      probePort: 0,
    };
  }

  #post(input: AgentInput): void {
    this.#inputs.push(input);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift())
      this.#step(next);
    this.#isStepping = false;
  }

  #step(input: AgentInput): void {
    const agent = this.#agent;
    if (agent === undefined) return;
    const nowMs = this.#around.nowMs();
    const { effects, wakeAtMs } = stepAgent(agent, input, { nowMs });
    for (const effect of effects) this.#perform(effect);
    this.#wakeToken += 1;
    const token = this.#wakeToken;
    if (wakeAtMs === undefined) return;
    this.#around.after(Math.max(0, wakeAtMs - nowMs), () => {
      if (token === this.#wakeToken) this.#post({ kind: 'wake' });
    });
  }

  #perform(effect: AgentEffect): void {
    switch (effect.kind) {
      case 'save':
        this.#memory = effect.memory;
        this.#inputs.push({ kind: 'saved', memory: effect.memory });
        return;
      case 'run':
        this.#run(effect.task, effect.step);
        return;
      case 'guard':
        this.#inputs.push({ kind: 'guarded', containers: effect.containers });
        return;
      case 'list':
        this.#inputs.push({ kind: 'listed', containers: this.#containers.all });
        return;
      case 'report':
        if (this.session !== undefined)
          this.say({
            kind: 'statuses',
            node: this.name,
            session: this.session,
            tasks: effect.tasks,
          });
        return;
      case 'ack':
        if (this.session !== undefined)
          this.say({
            kind: 'ack',
            node: this.name,
            session: this.session,
            generation: effect.generation,
          });
        return;
      case 'prefetch':
        this.#inputs.push({
          kind: 'prefetched',
          references: effect.references,
          complete: true,
        });
        return;
      case 'cancel':
    }
  }

  #run(task: TaskId, step: Extract<AgentEffect, { kind: 'run' }>['step']): void {
    const agent = this.#agent;
    this.#containers.run(task, step, (outcome) => {
      if (agent === this.#agent) this.#post({ kind: 'step-done', task, step: step.kind, outcome });
    });
  }
}
