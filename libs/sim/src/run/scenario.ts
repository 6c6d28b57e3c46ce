import type { NodeCapacity, NodeName, RackSpec, ServiceKey, StackSpec } from '@grappe/domain';
import type { Fault } from '../faults/fault.ts';
import { Trace } from '../kernel/trace.ts';
import type { ClockDisposition } from '../kernel/machine-clock.ts';
import { REAL } from '../world/makers.ts';
import { SimulatedWorld } from '../world/world.ts';
import { CONTROLLER, type WorldSpec } from '../world/world-spec.ts';
import { unrest } from './rest.ts';
import { lookAtRack, type RackLook } from './rack-look.ts';
import { RackMoments, type RackMoment } from './rack-moments.ts';
import { SlotWatch, type Outage } from './slot-watch.ts';
import { SlotWaits, type SlotWait } from './slot-waits.ts';

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
  /** The node that the controller runs on: both lose their power together. Absent: a machine of its own, which keeps it. */
  readonly controllerOn?: NodeName;
  /** When the rack is looked at as a whole, besides at the beginning and at the end. */
  readonly looksAtMs?: readonly number[];
  /** Whether an image is on a node's card from the beginning; absent: all are. */
  readonly hasImage?: (node: NodeName, reference: string) => boolean;
  /** Draws delays and ids; the same number gives the same timeline. */
  readonly seed?: number;
}

export interface SlotReport {
  readonly service: ServiceKey;
  readonly slot: string;
  readonly outages: readonly Outage[];
  /** What it waited for meanwhile, as the controller said it then. */
  readonly waits: readonly SlotWait[];
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
      /** The first is that of the beginning, the last that of the end. */
      readonly looks: readonly RackLook[];
    }
  /** Not everything came to run even before anything happened. */
  | { readonly ok: false; readonly reason: string };

const RASPBERRY_PI_3: NodeCapacity = { cpus: 4, memoryBytes: 1_073_741_824 };
const EXACT_CLOCK: ClockDisposition = {
  rate: 1,
  monotonicAtStartMs: 0,
  wallAtStartMs: 1_800_000_000_000,
};
const SEED_DEFAULT = 1;
/**
 * An undisturbed rack runs all that fits within seconds. Then it waits for a calm minute, and moves what is better off elsewhere, one replica every ten
 * seconds. One that is not at rest by then has something that keeps it busy for ever.
 */
const READY_WITHIN_MS = 15 * 60_000;
const LOOK_MS = 250;

/** Runs a rack through exactly what `events` say, and nothing else, and tells what became of each slot. */
export async function simulateRack(options: ScenarioOptions): Promise<ScenarioReport> {
  const slots = new SlotWatch();
  const moments = new RackMoments();
  const refusals: string[] = [];
  const world = new SimulatedWorld(worldOf(options), {
    makers: REAL,
    trace: new Trace(),
    onObservation: (observation, seen) => {
      slots.see(observation, seen.time.nowMs);
      moments.see(observation, seen);
      if (observation.kind === 'answered' && observation.refusal !== undefined)
        refusals.push(observation.refusal);
    },
  });
  world.begin();
  // Only once all nodes are there: which of them came first says nothing about where a stack usually runs.
  const reason = (await untilReady(world)) ?? (await deployed(world, options.stacks));
  if (reason !== undefined || refusals[0] !== undefined)
    return { ok: false, reason: refusals[0] ?? reason ?? '' };
  return play(options, world, slots, moments);
}

async function play(
  options: ScenarioOptions,
  world: SimulatedWorld,
  slots: SlotWatch,
  moments: RackMoments,
): Promise<ScenarioReport> {
  const { stacks, lastsMs } = options;
  const startedAtMs = world.time.nowMs;
  slots.begin(startedAtMs);
  moments.begin(startedAtMs);
  const look = (): RackLook => lookAtRack(world, stacks, slots, startedAtMs);
  const looks = [look()];
  for (const event of options.events)
    world.time.after(event.atMs, () => world.cause(faultOf(options, event, startedAtMs)));
  for (const atMs of options.looksAtMs ?? []) world.time.after(atMs, () => looks.push(look()));
  const waits = new SlotWaits(world, slots, startedAtMs);
  for (let atMs = 0; atMs < lastsMs; atMs += LOOK_MS) {
    await world.time.runUntil(startedAtMs + Math.min(atMs + LOOK_MS, lastsMs), () => 'go on');
    waits.look();
  }
  const last = look();
  const reports = last.slots.map(({ service, slot, note }) => ({
    service,
    slot,
    ...slots.report(service, slot, startedAtMs),
    waits: waits.of(service, slot),
    note,
  }));
  return { ok: true, slots: reports, events: moments.all, looks: [...looks, last] };
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
  { rack, controllerOn }: ScenarioOptions,
  { target, atMs, healAtMs }: ScenarioEvent,
  startedAtMs: number,
): Fault {
  return {
    kind: 'power',
    machines: machinesOf(rack, target, controllerOn),
    atMs: startedAtMs + atMs,
    untilMs: healAtMs === undefined ? Number.POSITIVE_INFINITY : startedAtMs + healAtMs,
    damagesMemory: false,
  };
}

function machinesOf(
  rack: RackSpec,
  target: ScenarioTarget,
  controllerOn: NodeName | undefined,
): readonly string[] {
  const nodes = nodesOf(rack, target, controllerOn);
  const isController = nodes.some((name) => name === controllerOn) || target.kind === 'controller';
  return isController ? [CONTROLLER, ...nodes] : nodes;
}

function nodesOf(
  rack: RackSpec,
  target: ScenarioTarget,
  controllerOn: NodeName | undefined,
): readonly string[] {
  switch (target.kind) {
    case 'controller':
      return controllerOn === undefined ? [] : [controllerOn];
    case 'node':
      return [target.name];
    case 'converter':
      return rack.converters.find(({ name }) => name === target.name)?.nodes ?? [];
  }
}
