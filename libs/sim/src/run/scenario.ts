import { explainService } from '@grappe/controller-core';
import {
  serviceKey,
  type NodeCapacity,
  type NodeName,
  type RackSpec,
  type ServiceKey,
  type StackSpec,
} from '@grappe/domain';
import type { Observation } from '../checkers/observation.ts';
import type { Fault } from '../faults/fault.ts';
import { Trace } from '../kernel/trace.ts';
import type { ClockDisposition } from '../kernel/machine-clock.ts';
import { REAL } from '../world/makers.ts';
import { SimulatedWorld } from '../world/world.ts';
import { CONTROLLER, type WorldSpec } from '../world/world-spec.ts';
import { unrest } from './rest.ts';
import { SlotWatch, type Outage } from './slot-watch.ts';

/** What loses its power. */
export type ScenarioTarget =
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'converter'; readonly name: string }
  | { readonly kind: 'controller' };

export interface ScenarioEvent {
  readonly target: ScenarioTarget;
  /** From the moment when everything that fits has been running. */
  readonly atMs: number;
  /** When the power comes back; absent: not while the scenario lasts. */
  readonly healAtMs?: number;
}

export interface ScenarioOptions {
  readonly rack: RackSpec;
  readonly stacks: readonly StackSpec[];
  readonly events: readonly ScenarioEvent[];
  /** How long the rack is watched; beyond the last event long enough to see what follows from it. */
  readonly lastsMs: number;
  /** What a node offers; absent: a Raspberry Pi 3. */
  readonly capacityOf?: (node: NodeName) => NodeCapacity;
  /** Whether an image is on a node's card from the beginning; absent: all are. */
  readonly hasImage?: (node: NodeName, reference: string) => boolean;
  /** Draws delays and ids; the same number gives the same timeline. */
  readonly seed?: number;
}

export interface SlotReport {
  readonly service: ServiceKey;
  readonly slot: string;
  readonly outages: readonly Outage[];
  /** At the end. */
  readonly serving: boolean;
  readonly node?: NodeName;
  /** How the controller explains where the slot stands at the end. */
  readonly note: string;
}

export type ScenarioReport =
  | {
      readonly ok: true;
      readonly slots: readonly SlotReport[];
      readonly events: readonly RackMoment[];
    }
  /** Not everything came to run even before anything happened. */
  | { readonly ok: false; readonly reason: string };

/** Something that happened to the rack as a whole, in the order of time. */
export interface RackMoment {
  readonly atMs: number;
  readonly what: string;
}

const RASPBERRY_PI_3: NodeCapacity = { cpus: 4, memoryBytes: 1_073_741_824 };
const EXACT_CLOCK: ClockDisposition = {
  rate: 1,
  monotonicAtStartMs: 0,
  wallAtStartMs: 1_800_000_000_000,
};
const SEED_DEFAULT = 1;
/** An undisturbed rack runs all that fits within seconds; a stack that cannot come up is not waited for longer. */
const READY_WITHIN_MS = 60_000;
const LOOK_MS = 250;

/** Runs a rack through exactly what `events` say, and nothing else, and tells what became of each slot. */
export async function simulateRack(options: ScenarioOptions): Promise<ScenarioReport> {
  const trace = new Trace();
  const slots = new SlotWatch();
  const moments: RackMoment[] = [];
  let startedAtMs = Number.POSITIVE_INFINITY;
  const world = new SimulatedWorld(worldOf(options), {
    makers: REAL,
    trace,
    onObservation: (observation, { time }) => {
      slots.see(observation, time.nowMs);
      const what = momentOf(observation);
      if (what !== undefined && time.nowMs >= startedAtMs)
        moments.push({ atMs: time.nowMs - startedAtMs, what });
    },
  });
  world.begin();
  // Only once all nodes are there: which of them came first says nothing about where a stack usually runs.
  const reason = (await untilReady(world)) ?? (await deployed(world, options.stacks));
  if (reason !== undefined) return { ok: false, reason };
  startedAtMs = world.time.nowMs;
  slots.begin(startedAtMs);
  for (const event of options.events)
    world.time.after(event.atMs, () => world.cause(faultOf(options, event, startedAtMs)));
  await world.time.runUntil(startedAtMs + options.lastsMs, () => 'go on');
  return {
    ok: true,
    slots: reportSlots(world, options.stacks, slots, startedAtMs),
    events: moments,
  };
}

async function deployed(
  world: SimulatedWorld,
  stacks: readonly StackSpec[],
): Promise<string | undefined> {
  for (const stack of stacks) world.operator.do({ kind: 'deploy', stack, dryRun: false });
  return untilReady(world);
}

async function untilReady(world: SimulatedWorld): Promise<string | undefined> {
  let reason: string | undefined;
  const untilMs = world.time.nowMs + READY_WITHIN_MS;
  while (world.time.nowMs < untilMs) {
    await world.time.runUntil(world.time.nowMs + LOOK_MS, () => 'go on');
    reason = unrest(world);
    if (reason === undefined) return undefined;
  }
  return reason;
}

function worldOf(options: ScenarioOptions): WorldSpec {
  const { rack, stacks, seed = SEED_DEFAULT } = options;
  const images = [
    ...new Set(stacks.flatMap(({ services }) => services.map((service) => service.image))),
  ];
  const isThere = options.hasImage ?? (() => true);
  return {
    seed,
    rack,
    controllerClock: EXACT_CLOCK,
    nodes: rack.nodes.map(({ name }) => ({
      name,
      clock: EXACT_CLOCK,
      capacity: options.capacityOf?.(name) ?? RASPBERRY_PI_3,
      images: images.filter((image) => isThere(name, image)),
      pullable: images,
    })),
    stacks: [],
    held: [],
    workloads: new Map(),
    faults: [],
    operations: [],
    healAtMs: Number.POSITIVE_INFINITY,
    onlyRestarts: false,
    instantDisks: false,
  };
}

function faultOf(
  { rack }: ScenarioOptions,
  { target, atMs, healAtMs }: ScenarioEvent,
  startedAtMs: number,
): Fault {
  return {
    kind: 'power',
    machines: machinesOf(rack, target),
    atMs: startedAtMs + atMs,
    untilMs: healAtMs === undefined ? Number.POSITIVE_INFINITY : startedAtMs + healAtMs,
    damagesMemory: false,
  };
}

function machinesOf(rack: RackSpec, target: ScenarioTarget): readonly string[] {
  switch (target.kind) {
    case 'controller':
      return [CONTROLLER];
    case 'node':
      return [target.name];
    case 'converter':
      return rack.converters.find(({ name }) => name === target.name)?.nodes ?? [];
  }
}

function momentOf(observation: Observation): string | undefined {
  if (observation.kind !== 'fault' || observation.fault.kind !== 'power') return undefined;
  return `power lost: ${observation.fault.machines.map(nameOf).join(', ')}`;
}

function nameOf(machine: string): string {
  return machine === CONTROLLER ? 'the controller' : machine;
}

function reportSlots(
  world: SimulatedWorld,
  stacks: readonly StackSpec[],
  slots: SlotWatch,
  startedAtMs: number,
): SlotReport[] {
  const state = world.controller.driver?.state;
  const reports: SlotReport[] = [];
  for (const { name, services } of stacks) {
    for (const spec of services) {
      const service = serviceKey(name, spec.name);
      const explained =
        state === undefined
          ? []
          : explainService(state, service, world.controller.clock.monotonicMs());
      const notes = new Map(explained.map(({ slot, summary }) => [slot, summary]));
      for (const slot of new Set([...slots.slotsOf(service), ...notes.keys()])) {
        const note = notes.get(slot) ?? 'the controller is away';
        reports.push({ service, slot, ...slots.report(service, slot, startedAtMs), note });
      }
    }
  }
  return reports;
}
