import type { PlacementHints } from '@grappe/controller-core';
import { Placer, nodeViews, occupy, placementRequest } from '@grappe/controller-core';
import type { ServiceKey, ServiceName, ServiceSpec } from '@grappe/domain';
import { defaultServiceSpec, REPLICAS_MAX } from '@grappe/domain';
import { seededRandom } from '../figures/random.ts';
import { summarize } from '../figures/statistics.ts';
import { CoreRack } from './core-rack.ts';

/** How fast replicas are placed on a rack of one size. */
export interface PlacementFigures {
  readonly nodes: number;
  /** Replicas of one service, placed one after the other, each seeing those before it. */
  readonly replicas: number;
  /** Median of the rounds. */
  readonly placementsPerSecond: number;
  readonly rounds: number;
}

const SERVICE = 'bench/web' as ServiceKey;
const CPUS = 0.05;
const MEMORY_BYTES = 16_777_216;
/** What nodes run beside each other in the field, and as many as have room with these reservations. */
const REPLICAS_PER_NODE = 10;
/** Long enough for the compiler to have done its work, and for garbage to be collected in what is counted. */
const WARM_UP_MS = 500;
const MEASURED_MS = 2_000;
const MS_PER_SECOND = 1_000;

/** Measures how many replicas a second are placed, on one core, without anything but the decisions. */
export function measurePlacements(nodes: number): PlacementFigures {
  const rack = new CoreRack(nodes, seededRandom(1));
  for (const name of rack.names) rack.hello(name);
  const replicas = Math.min(nodes * REPLICAS_PER_NODE, REPLICAS_MAX);
  runFor(WARM_UP_MS, () => placeAll(rack, replicas));
  const rates = runFor(MEASURED_MS, () => (replicas * MS_PER_SECOND) / placeAll(rack, replicas));
  const median = summarize(rates)?.median ?? 0;
  return { nodes, replicas, placementsPerSecond: Math.round(median), rounds: rates.length };
}

function runFor(forMs: number, round: () => number): readonly number[] {
  const results: number[] = [];
  const endMs = performance.now() + forMs;
  do results.push(round());
  while (performance.now() < endMs);
  return results;
}

/** Places every replica of a service on an empty rack; returns the milliseconds of the decisions. */
function placeAll(rack: CoreRack, replicas: number): number {
  const spec = serviceSpec();
  const views = nodeViews(rack.state);
  const hints: PlacementHints = { failures: new Map(), avoided: new Set(), image: spec.image };
  const beganAtMs = performance.now();
  const placer = new Placer(placementRequest(SERVICE, spec), views, hints);
  for (let placed = 0; placed < replicas; placed += 1) {
    const node = placer.best();
    if (node === undefined) throw new Error(`only ${placed} of ${replicas} replicas fitted`);
    occupy(node, { service: SERVICE, spec });
  }
  return performance.now() - beganAtMs;
}

function serviceSpec(): ServiceSpec {
  return {
    ...defaultServiceSpec('web' as ServiceName, 'docker.io/library/web:1'),
    reservations: { cpus: CPUS, memoryBytes: MEMORY_BYTES },
  };
}
