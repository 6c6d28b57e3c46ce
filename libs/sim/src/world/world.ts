import { err, ok, type NodeName } from '@grappe/domain';
import { SeededRng } from '@grappe/fakes';
import type { Fence } from '@grappe/ports';
import type { Observation } from '../checkers/observation.ts';
import { ControllerMachine } from '../controller/controller-machine.ts';
import { applyFault } from '../faults/apply-fault.ts';
import { describeFault, type Fault } from '../faults/fault.ts';
import type { MachineClock } from '../kernel/machine-clock.ts';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { Trace } from '../kernel/trace.ts';
import { VirtualTime, type TimeLimits } from '../kernel/virtual-time.ts';
import type { Disk } from '../machine/disk.ts';
import { Network } from '../network/network.ts';
import { NodeMachine } from '../node/node-machine.ts';
import { Operator } from '../operator/operator.ts';
import { describeObservation } from './describe.ts';
import type { Makers } from './makers.ts';
import type { Surroundings } from './surroundings.ts';
import {
  boardSerialOf,
  CONTROLLER,
  TWIN_MARK,
  type NodePlan,
  type WorldSpec,
} from './world-spec.ts';

export interface WorldOptions {
  readonly makers: Makers;
  readonly trace: Trace;
  readonly onObservation: (observation: Observation, world: SimulatedWorld) => void;
  /** Absent: those of any rack. */
  readonly limits?: TimeLimits;
}

/** Nodes start within this time of each other. */
const STARTS_WITHIN_MS = 1_000;

/** One rack with everything around it. Nothing in it knows that it is not real. */
export class SimulatedWorld {
  readonly spec: WorldSpec;
  readonly time: VirtualTime;
  readonly network: Network;
  readonly controller: ControllerMachine;
  readonly nodes: readonly NodeMachine[];
  readonly operator: Operator;
  readonly #options: WorldOptions;
  readonly #undos = new Set<() => void>();
  /** How many faults keep a machine without power. */
  readonly #cuts = new Map<string, number>();
  #healed = false;
  readonly #around: Surroundings;
  readonly #twinMachines = new Map<string, NodeMachine>();

  constructor(spec: WorldSpec, options: WorldOptions) {
    this.spec = spec;
    this.#options = options;
    this.time = new VirtualTime(options.limits);
    const rng = new SeededRng(spec.seed);
    this.network = new Network(this.time, rng.stream('network'), (from, to, what) =>
      this.note('packet', `${from}>${to}`, what),
    );
    const around: Surroundings = {
      time: this.time,
      network: this.network,
      rng,
      makers: options.makers,
      instantDisks: spec.instantDisks,
      observe: (observation) => this.observe(observation),
      note: (kind, who, what) => this.note(kind, who, what),
    };
    this.#around = around;
    const hasRelays = spec.nodes.some(({ relay }) => relay !== undefined);
    const fence = hasRelays ? (life: ProcessLife) => this.#fence(life) : undefined;
    this.controller = new ControllerMachine(around, spec.rack, spec.controllerClock, fence);
    this.nodes = spec.nodes.map((plan) => this.#makeNode(plan, around));
    this.operator = new Operator(
      around,
      this.controller,
      (node) => this.node(node)?.powered ?? false,
    );
  }

  /** Powers everything on, lets nodes join, deploys, and plans what is to happen. */
  begin(): void {
    this.controller.powerOn(0);
    for (const node of this.nodes) this.operator.do({ kind: 'join', node: node.name });
    for (const stack of this.spec.stacks)
      this.operator.do({ kind: 'deploy', stack, dryRun: false });
    for (const tar of this.spec.held) this.operator.do({ kind: 'load', tar });
    this.nodes.forEach((node, n) => node.powerOn((n * STARTS_WITHIN_MS) / this.nodes.length));
    for (const fault of this.spec.faults) this.time.at(fault.atMs, () => this.cause(fault));
    for (const { atMs, operation } of this.spec.operations)
      this.time.at(atMs, () => this.operator.do(operation));
    this.time.at(this.spec.healAtMs, () => this.heal());
  }

  /** Makes a fault happen now, until its end or until all is healed. */
  cause(fault: Fault): void {
    if (this.#healed) return;
    this.observe({ kind: 'fault', fault });
    const undo = applyFault(this, fault);
    if (!('untilMs' in fault)) return;
    this.#mendAt(fault.untilMs, () => {
      this.note('mended', '', describeFault(fault));
      undo();
    });
  }

  /** At that time, or when all is healed. */
  #mendAt(untilMs: number, undo: () => void): void {
    const mend = (): void => {
      if (this.#undos.delete(mend)) undo();
    };
    this.#undos.add(mend);
    this.time.at(untilMs, mend);
  }

  /** Mends everything that is broken; from here on nothing breaks any more. */
  heal(): void {
    for (const mend of [...this.#undos]) mend();
    this.#healed = true;
    for (const node of this.nodes) node.engine.heal();
    for (const machine of [CONTROLLER, ...this.nodes.map(({ name }) => name)])
      this.life(machine)?.spare();
    this.observe({ kind: 'healed' });
  }

  get healed(): boolean {
    return this.#healed;
  }

  node(name: string): NodeMachine | undefined {
    return this.nodes.find((node) => node.name === name);
  }

  /** Also a second board of a node. */
  machine(name: string): NodeMachine | undefined {
    return this.node(name) ?? this.#twinMachines.get(name);
  }

  /** The nodes that belong to the rack, as its controller has it in its store. */
  members(): ReadonlySet<NodeName> {
    const names = this.controller.state
      .durable('node/')
      .map(({ value }) => (value as { name: NodeName }).name);
    return new Set(names);
  }

  clock(machine: string): MachineClock | undefined {
    return machine === CONTROLLER ? this.controller.clock : this.node(machine)?.clock;
  }

  disk(machine: string): Disk | undefined {
    return machine === CONTROLLER ? this.controller.disk : this.node(machine)?.disk;
  }

  /** The process of a machine, if it runs. */
  life(machine: string): ProcessLife | undefined {
    return machine === CONTROLLER ? this.controller.process?.life : this.node(machine)?.agent?.life;
  }

  cutPower(machine: string): void {
    this.#cuts.set(machine, (this.#cuts.get(machine) ?? 0) + 1);
    if (machine === CONTROLLER) this.controller.powerOff();
    else this.node(machine)?.powerOff();
  }

  restorePower(machine: string): void {
    const cuts = (this.#cuts.get(machine) ?? 1) - 1;
    this.#cuts.set(machine, cuts);
    if (cuts > 0) return;
    if (machine === CONTROLLER) this.controller.powerOn();
    else this.node(machine)?.powerOn();
  }

  /**
   * A second board from a copy of a node's card, `isMoved`: in its place. Returns what takes it away, and starts the right one anew: its boot has been left
   * behind.
   */
  addTwin(name: string, isMoved: boolean): () => void {
    const original = this.node(name);
    if (original === undefined) return () => undefined;
    const number = this.#twinMachines.size + 1;
    const twinName = `${name}${TWIN_MARK}${number}` as NodeName;
    const tellsSerial = original.plan.boardSerial !== undefined;
    const serial = tellsSerial ? { boardSerial: boardSerialOf(twinName) } : {};
    const plan = { ...original.plan, ...serial, name: twinName };
    const observe = (observation: Observation): void => {
      // What it decides is not what its node was told; but what it runs, runs, and a defect is one.
      if (observation.kind === 'container' || observation.kind === 'defect')
        this.observe(observation);
    };
    const twin = this.#makeNode(plan, { ...this.#around, observe });
    this.#twinMachines.set(plan.name, twin);
    if (isMoved) this.cutPower(name);
    twin.memory.copyFrom(original.memory);
    twin.powerOn();
    return () => {
      twin.powerOff();
      if (!isMoved) this.cutPower(name);
      this.restorePower(name);
    };
  }

  #makeNode(plan: NodePlan, around: Surroundings): NodeMachine {
    return new NodeMachine(plan, around, this.controller, (service) =>
      this.spec.workloads.get(service as never),
    );
  }

  /** Relays in the supply of the boards. They go on when the process that asked is dead. */
  #fence(life: ProcessLife): Fence {
    return {
      reaches: () => true,
      // They close again by themselves.
      restorePower: () => life.ask(0, () => ok(undefined)),
      cutPower: (node) => {
        const relay = this.node(node)?.plan.relay;
        return life.ask(relay?.takesMs ?? 0, () => {
          if (relay?.cuts !== true) return err(`${node} has no relay that works`);
          // Whoever wants the rack to heal has put all relays on.
          if (this.#healed) return err('the relay is locked');
          this.note('relay', node, 'off');
          this.cutPower(node);
          this.#mendAt(this.time.nowMs + relay.offMs, () => this.restorePower(node));
          return ok(undefined);
        });
      },
    };
  }

  observe(observation: Observation): void {
    const { kind, who, what } = describeObservation(observation);
    if (kind !== '') this.note(kind, who, what);
    this.#options.onObservation(observation, this);
  }

  note(kind: string, who: string, what: string): void {
    this.#options.trace.add({ atMs: this.time.nowMs, kind, who, what });
  }
}
