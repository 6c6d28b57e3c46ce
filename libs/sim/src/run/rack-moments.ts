import type { EventKind, RackEvent } from '@grappe/domain';
import type { Observation } from '../checkers/observation.ts';
import type { Fault } from '../faults/fault.ts';
import type { SimulatedWorld } from '../world/world.ts';
import { CONTROLLER } from '../world/world-spec.ts';

/** Something that happened to the rack as a whole, in the order of time. */
export interface RackMoment {
  /** From the beginning of the scenario. */
  readonly atMs: number;
  readonly kind: 'power-lost' | 'power-back' | EventKind;
  /** For a person; of an event of the controller, its own words. */
  readonly what: string;
}

type PowerFault = Extract<Fault, { kind: 'power' }>;

/** What the controller says of its nodes, of itself, and of what it moves unasked, and how it begins; tasks are told of by their slots. */
const OF_THE_RACK: ReadonlyMap<EventKind, string> = new Map<EventKind, string>([
  ['controller.started', 'the controller is back'],
  ['node.lost', 'is lost'],
  ['node.cleared', 'is heard again'],
  ['node.returned', 'is back'],
  ['rack.doubted', 'the controller doubts itself'],
  ['rack.trusted', 'the controller doubts no longer'],
  ['task.moved', 'moves'],
]);

/** Writes down what happens to the rack as a whole. */
export class RackMoments {
  readonly #all: RackMoment[] = [];
  #startedAtMs = Number.POSITIVE_INFINITY;

  begin(nowMs: number): void {
    this.#startedAtMs = nowMs;
  }

  /** In the order of time, that of an end of a fault included, which is known when it begins. */
  get all(): readonly RackMoment[] {
    return [...this.#all].sort((a, b) => a.atMs - b.atMs);
  }

  see(observation: Observation, world: SimulatedWorld): void {
    // Every run of the controller has listeners of its own.
    if (observation.kind === 'controller-ready')
      world.controller.driver?.onEvent((event) => this.#tell(event, world.time.nowMs));
    if (observation.kind === 'fault' && observation.fault.kind === 'power')
      this.#power(observation.fault, world.time.nowMs);
  }

  #power({ machines, untilMs }: PowerFault, nowMs: number): void {
    const names = machines.map((machine) => (machine === CONTROLLER ? 'the controller' : machine));
    const list = names.join(', ');
    this.#add(nowMs, 'power-lost', `power lost: ${list}`);
    if (Number.isFinite(untilMs)) this.#add(untilMs, 'power-back', `power back: ${list}`);
  }

  #tell({ kind, node, service, message }: RackEvent, nowMs: number): void {
    const words = OF_THE_RACK.get(kind);
    if (words === undefined) return;
    const subject = service ?? node;
    this.#add(nowMs, kind, `${subject === undefined ? '' : `${subject} `}${words}: ${message}`);
  }

  #add(worldMs: number, kind: RackMoment['kind'], what: string): void {
    const atMs = worldMs - this.#startedAtMs;
    if (atMs >= 0) this.#all.push({ atMs, kind, what });
  }
}
