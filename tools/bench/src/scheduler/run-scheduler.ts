import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../bench-error.ts';
import type { BenchOutcome, BenchRun } from '../command-line/run-bench.ts';
import { summarize } from '../figures/statistics.ts';
import { runFacts } from '../machine-facts.ts';
import type { DetectionFigures } from './detection.ts';
import { measureDetection } from './detection.ts';
import type { OutOptions } from '../command-line/out-options.ts';
import { measurePlacements } from './placements.ts';
import type { RackDetection, SchedulerFigures } from './report.ts';
import { reportScheduler } from './report.ts';

const PLACEMENT_RACKS = [10, 100, 1_000, 10_000] as const;
const SMALL_RACK = 10;
const LARGE_RACK = 10_000;
const LARGE_RACK_DEATHS = 100;
/** A small rack loses one node at a time, so it takes as many racks for as many deaths. */
const SMALL_RACKS = LARGE_RACK_DEATHS;

/** Measures the controller's decisions and writes the report. */
export async function runScheduler(
  options: OutOptions,
  { say, signal }: BenchRun,
): Promise<BenchOutcome> {
  const facts = await runFacts();
  const placements = PLACEMENT_RACKS.map((nodes) => {
    signal.throwIfAborted();
    const figures = measurePlacements(nodes);
    say(`${nodes} nodes: ${figures.placementsPerSecond} placements a second`);
    return figures;
  });
  const seeds = Array.from({ length: SMALL_RACKS }, (_, index) => index + 1);
  const small = together(seeds.map((seed) => measureDetection(SMALL_RACK, 1, seed)));
  say(rackLine(small));
  signal.throwIfAborted();
  const large = together([measureDetection(LARGE_RACK, LARGE_RACK_DEATHS, 1)]);
  say(rackLine(large));
  const figures: SchedulerFigures = {
    placementsPerSecond: Object.fromEntries(
      placements.map(({ nodes, placementsPerSecond }) => [nodes, placementsPerSecond]),
    ),
    placements,
    detection: { small, large, ratioOfWorst: ratio(large, small) },
  };
  mkdirSync(options.out, { recursive: true });
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(options.out, name), text);
  write('scheduler.json', `${JSON.stringify({ ...facts, ...figures }, undefined, 2)}\n`);
  write('scheduler.md', reportScheduler(figures, facts));
  const passed = [small, large].every(
    ({ n, deaths, survivorsLost }) => n === deaths && survivorsLost === 0,
  );
  return { json: figures, passed };
}

/** Racks of one size taken together; costs are those of the one that cost the most. */
function together(racks: readonly DetectionFigures[]): RackDetection {
  const summary = summarize(racks.flatMap(({ detectionMs }) => detectionMs));
  const [first] = racks;
  if (summary === undefined || first === undefined) throw new BenchError('no death was noticed');
  const most = (of: (rack: DetectionFigures) => number): number => Math.max(...racks.map(of));
  return {
    nodes: first.nodes,
    racks: racks.length,
    deaths: racks.reduce((sum, { deaths }) => sum + deaths, 0),
    n: summary.n,
    detectionMsMedian: Math.round(summary.median),
    detectionMsMax: Math.round(summary.max),
    survivorsLost: racks.reduce((sum, { survivorsLost }) => sum + survivorsLost, 0),
    heapMb: most(({ heapMb }) => heapMb),
    quietCpuPercent: most(({ quietCpuPercent }) => quietCpuPercent),
    longestQuietStepMs: Math.round(most(({ quiet }) => quiet.longestMs)),
    failoverCpuMs: Math.round(most(({ failing }) => failing.totalMs)),
    longestFailoverStepMs: Math.round(most(({ failing }) => failing.longestMs)),
  };
}

function rackLine(rack: RackDetection): string {
  return `${rack.nodes} nodes: ${rack.n} of ${rack.deaths} deaths noticed, median ${rack.detectionMsMedian} ms, worst ${rack.detectionMsMax} ms`;
}

function ratio(large: RackDetection, small: RackDetection): number {
  return Number((large.detectionMsMax / small.detectionMsMax).toFixed(2));
}
