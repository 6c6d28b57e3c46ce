import { serviceKey, type NodeName } from '@grappe/domain';
import { SeededRng } from '@grappe/fakes';
import { drawEngineFaults, drawReplays } from '../faults/draw-engine-faults.ts';
import {
  drawClockFaults,
  drawDiskFaults,
  drawPowerFaults,
  drawProcessFaults,
  drawShortRestarts,
} from '../faults/draw-machine-faults.ts';
import {
  drawHints,
  drawTwins,
  drawWatchdogDeaths,
  drawWatchdogFaults,
} from '../faults/draw-guard-faults.ts';
import {
  drawForgottenMoves,
  drawLateAnswers,
  drawStandstills,
} from '../faults/draw-lease-faults.ts';
import { drawNetworkFaults } from '../faults/draw-network-faults.ts';
import type { Fault } from '../faults/fault.ts';
import { Span } from '../faults/span.ts';
import { drawOperations, drawReports } from '../operator/draw-operations.ts';
import { Chance } from './chance.ts';
import { drawClock, drawRack, drawRelays } from './draw-rack.ts';
import { ANY_STACK, drawStack, LEASED_STACK, type DrawnService } from './draw-services.ts';
import {
  boardSerialOf,
  type HeldTar,
  type NodePlan,
  type RelayPlan,
  type WorldSpec,
} from './world-spec.ts';

const SAFETY_MS_MIN = 40_000;
const SAFETY_MS_MAX = 110_000;
/** First faults come while the rack is still being built, except where only restarts happen: those are to find it running. */
const FAULTS_FROM_MS = 500;
const RESTARTS_FROM_MS = 60_000;
const OPERATIONS_MAX = 8;
const GIBIBYTE = 1_073_741_824;
const TAR_BYTES_MIN = 1_000;
const TAR_BYTES_MAX = 200_000;

/** How often each concern strikes in a world. Most worlds have some of everything; the others show what one concern does alone. */
export type Profile =
  'everything' | 'network' | 'power' | 'restarts' | 'clocks' | 'watchdogs' | 'leases';
const PROFILES: readonly Profile[] = [
  'everything',
  'everything',
  'everything',
  'everything',
  'network',
  'power',
  'restarts',
  'clocks',
  'watchdogs',
];

/** How often boards tell a serial, as those of most racks do: two boards of one identity are told apart by it, or have to be without. */
const TELL_SERIALS = 0.6;

/** How often a world is about leases above all, and none of these. */
const LEASES = 0.12;

interface FaultCounts {
  readonly network?: number;
  readonly processes?: number;
  readonly restarts?: number;
  readonly power?: number;
  readonly disks?: number;
  readonly engines?: number;
  readonly replays?: number;
  readonly clocks?: number;
  readonly watchdogs?: number;
  readonly watchdogDeaths?: number;
  readonly hints?: number;
  readonly twins?: number;
  readonly standstills?: number;
  readonly lateAnswers?: number;
  readonly forgottenMoves?: number;
}

/**
 * The most faults of each concern. Where clocks jump no program crashes at a certain effect: a warning of a wrong clock is one more effect, so that two such
 * worlds could not be compared.
 */
const FAULTS_MAX: Readonly<Record<Profile, FaultCounts>> = {
  everything: {
    network: 8,
    processes: 10,
    power: 3,
    disks: 5,
    engines: 10,
    replays: 4,
    clocks: 6,
    watchdogs: 3,
    hints: 6,
    twins: 1,
  },
  network: { network: 16, hints: 8 },
  power: { power: 8, hints: 8 },
  restarts: { restarts: 12 },
  clocks: { clocks: 8, power: 4, engines: 4 },
  leases: {
    network: 4,
    processes: 4,
    power: 2,
    standstills: 8,
    lateAnswers: 12,
    forgottenMoves: 2,
    hints: 4,
  },
  watchdogs: { network: 10, power: 2, watchdogs: 4, watchdogDeaths: 10 },
};

/**
 * The world of a seed: the whole of it is drawn from this one number, each concern from a stream of its own. A profile that is asked for takes the place of
 * the one that is drawn.
 */
export function drawWorld(seed: number, asked?: Profile): WorldSpec {
  const root = new SeededRng(seed).stream('world');
  const chance = (concern: string): Chance => new Chance(root.stream(concern));
  const profile = asked ?? drawProfile(chance);
  const drawn = drawRack(chance('rack'));
  const shape = profile === 'leases' ? LEASED_STACK : ANY_STACK;
  const { stack, services } = drawStack(chance('services'), shape);
  const names = drawn.nodes.map(({ name }) => name);
  const healAtMs = chance('duration').between(SAFETY_MS_MIN, SAFETY_MS_MAX);
  const onlyRestarts = profile === 'restarts';
  // Replicas that are moved to a node that came late have nothing to do with restarts.
  const rack = onlyRestarts
    ? { ...drawn, failover: { ...drawn.failover, rebalance: false } }
    : drawn;
  const fromMs = onlyRestarts ? RESTARTS_FROM_MS : FAULTS_FROM_MS;
  const untilMs = onlyRestarts ? fromMs + healAtMs : healAtMs;
  const span = new Span(fromMs, untilMs);
  const images = drawImages(chance('images'), names, services);
  const clocks = chance('machines');
  const operationCount = onlyRestarts ? 0 : chance('how many operations').whole(0, OPERATIONS_MAX);
  const faults = drawFaults(chance, profile, rack, span);
  const tellSerials = chance('serials').happens(TELL_SERIALS);
  const relays = drawRelays(chance('relays'), names);
  const operations = [
    ...drawOperations(chance('operator'), names, stack, span, operationCount),
    ...(onlyRestarts ? [] : drawReports(chance('reports'), faults, span)),
  ];
  return {
    seed,
    rack,
    controllerClock: drawClock(clocks),
    nodes: names.map((name): NodePlan => ({
      name,
      clock: drawClock(clocks),
      capacity: { cpus: 4, memoryBytes: clocks.oneOf([1, 2, 8]) * GIBIBYTE },
      images: images.onNodes.get(name) ?? [],
      pullable: images.pullable,
      ...(tellSerials ? { boardSerial: boardSerialOf(name) } : {}),
      ...(relays.has(name) ? { relay: relays.get(name) as RelayPlan } : {}),
    })),
    stacks: [stack],
    held: images.held,
    workloads: new Map(
      services.map(({ spec, workload }) => [
        serviceKey(stack.name, spec.name),
        onlyRestarts ? steady(workload) : workload,
      ]),
    ),
    faults,
    operations: operations.sort((a, b) => a.atMs - b.atMs),
    healAtMs: untilMs,
    onlyRestarts,
    instantDisks: profile === 'clocks',
  };
}

function drawProfile(chance: (concern: string) => Chance): Profile {
  return chance('leases').happens(LEASES) ? 'leases' : chance('profile').oneOf(PROFILES);
}

function steady({ healthyAfterMs, stopsAfterMs, exitCode }: DrawnService['workload']) {
  return { healthyAfterMs, stopsAfterMs, exitCode };
}

function drawFaults(
  chance: (concern: string) => Chance,
  profile: Profile,
  rack: WorldSpec['rack'],
  span: Span,
): Fault[] {
  const nodes = rack.nodes.map(({ name }) => name);
  const most = FAULTS_MAX[profile];
  const count = (concern: keyof FaultCounts): number =>
    chance(`how many ${concern}`).whole(0, most[concern] ?? 0);
  const power = drawPowerFaults(chance('power'), nodes, rack.converters, span, count('power'));
  const network = drawNetworkFaults(chance('network'), nodes, span, count('network'));
  const processes = drawProcessFaults(chance('processes'), nodes, span, count('processes'));
  const silencing = [...network, ...processes, ...power];
  const deaths = count('watchdogDeaths');
  return [
    ...network,
    ...processes,
    ...drawWatchdogFaults(chance('watchdogs'), nodes, span, count('watchdogs')),
    ...drawWatchdogDeaths(chance('watchdog deaths'), nodes, span, deaths),
    ...drawHints(chance('hints'), nodes, silencing, span, count('hints')),
    ...drawStandstills(chance('standstills'), nodes, span, count('standstills')),
    ...drawLateAnswers(chance('late answers'), nodes, span, count('lateAnswers')),
    ...drawForgottenMoves(chance('forgotten moves'), nodes, span, count('forgottenMoves')),
    ...drawTwins(chance('twins'), nodes, span, count('twins')),
    ...drawShortRestarts(chance('restarts'), nodes, span, count('restarts')),
    ...power,
    ...drawDiskFaults(chance('disks'), nodes, span, count('disks')),
    ...drawEngineFaults(chance('engines'), nodes, span, count('engines')),
    ...drawReplays(chance('replays'), nodes, span, count('replays')),
    ...drawClockFaults(chance('clocks'), nodes, power, span, count('clocks')),
  ].sort((a, b) => a.atMs - b.atMs);
}

/** Every image can be had by every node: from its card, from the controller, or from the registry. */
function drawImages(
  chance: Chance,
  nodes: readonly NodeName[],
  services: readonly DrawnService[],
): {
  readonly onNodes: ReadonlyMap<NodeName, readonly string[]>;
  readonly held: readonly HeldTar[];
  readonly pullable: readonly string[];
} {
  const onNodes = new Map<NodeName, string[]>(nodes.map((node) => [node, []]));
  const held: HeldTar[] = [];
  const pullable: string[] = [];
  for (const reference of new Set(services.map(({ spec }) => spec.image))) {
    for (const images of onNodes.values()) if (chance.happens(0.7)) images.push(reference);
    const sizeBytes = chance.whole(TAR_BYTES_MIN, TAR_BYTES_MAX);
    if (chance.happens(0.5)) held.push({ reference, sizeBytes });
    else pullable.push(reference);
  }
  return { onNodes, held, pullable };
}
