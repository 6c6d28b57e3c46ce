import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  AddressProbe,
  Load,
  askedIn,
  failedOf,
  longestSilenceBetweenMs,
  plainMoveTimesMs,
} from '@grappe/tool-lab';
import type { BenchOutcome } from '../command-line/run-bench.ts';
import { productRunFacts } from '../machine-facts.ts';
import { startGrappe } from '../rack/grappe-rack.ts';
import type { BenchContext } from '../rack/with-lab.ts';
import { withLab } from '../rack/with-lab.ts';
import { BenchRack } from './bench-rack.ts';
import { compareProxies } from './compare-proxies.ts';
import {
  figuresOf,
  hasPassed,
  throughputFiguresOf,
  type FaultPeriod,
  type Measurements,
} from './figures.ts';
import { inject } from './inject.ts';
import type { FrontDoorOptions } from './options.ts';
import { reportFrontDoor } from './report.ts';
import { buildWebServer } from './service.ts';
import {
  FAULTS,
  FAULT_TITLES,
  GATEWAYS,
  NODES,
  PORT,
  REPLICAS,
  REQUESTS_PER_S,
  REQUEST_TIMEOUT_MS,
  type Fault,
} from './terms.ts';
import { requireWrk } from './throughput.ts';

const MS_PER_MINUTE = 60_000;
/** Before the first fault and between two: whatever fails then fails without a reason. */
const STEADY_MS = 5_000;
/** Fine enough for a quarter of a second to be known to a few percent. */
const PING_INTERVAL_MS = 5;

/** Measures what is asked for. The report is written only when that is all. */
export async function runFrontDoor(
  options: FrontDoorOptions,
  context: BenchContext,
): Promise<BenchOutcome> {
  requireWrk();
  return options.only === 'throughput'
    ? measureThroughputOnly(options, context)
    : measureAll(options, context);
}

/** Nothing fails in it, so it passes whenever it ends. */
async function measureThroughputOnly(
  { rounds }: FrontDoorOptions,
  context: BenchContext,
): Promise<BenchOutcome> {
  const done = await withBenchRack(context, (rack) => compareProxies(rack, rounds, context));
  return { json: { ...throughputFiguresOf(done), rounds: done }, passed: true };
}

async function measureAll(options: FrontDoorOptions, context: BenchContext): Promise<BenchOutcome> {
  const facts = await productRunFacts();
  context.say(`keepalived with its defaults, cuts: ${options.cuts}`);
  const keepalivedDefaultMs = await plainMoveTimesMs(options.cuts);
  const ours = await withBenchRack(context, async (rack) => {
    const rounds = await compareProxies(rack, options.rounds, context);
    return { rounds, ...(await sendAndBreak(rack, options, context)) };
  });
  const measured: Measurements = { ...ours, keepalivedDefaultMs };
  const figures = figuresOf(measured);
  mkdirSync(options.out, { recursive: true });
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(options.out, name), text);
  const failures = failedOf(measured.outcomes);
  const kept = {
    keepalivedDefaultMs,
    periods: measured.periods,
    rounds: measured.rounds,
    failures,
  };
  write('frontdoor.json', `${JSON.stringify({ ...facts, ...figures, ...kept }, undefined, 2)}\n`);
  write('frontdoor.md', reportFrontDoor(figures, facts));
  return { json: figures, passed: hasPassed(figures) };
}

/** A virtual rack that serves the service through its virtual IP. */
function withBenchRack<T>(context: BenchContext, use: (rack: BenchRack) => Promise<T>): Promise<T> {
  return withLab({ nodes: NODES, gateways: GATEWAYS }, context, async (lab) => {
    const image = await buildWebServer();
    await Promise.all(lab.nodes.map(({ name }) => lab.loadImage(name, image.tarFile)));
    const grappe = await startGrappe(lab, context);
    const rack = new BenchRack(lab, grappe, image.reference, context.signal);
    await rack.deploy(REPLICAS);
    await rack.untilWell(REPLICAS);
    return use(rack);
  });
}

async function sendAndBreak(
  rack: BenchRack,
  options: FrontDoorOptions,
  context: BenchContext,
): Promise<Pick<Measurements, 'outcomes' | 'periods'>> {
  const order = { port: PORT, requestsPerS: REQUESTS_PER_S, timeoutMs: REQUEST_TIMEOUT_MS };
  const load = Load.start({ host: rack.virtualIp, ...order });
  try {
    const periods = await breakAll(rack, load, options, context);
    await load.settle(context.signal);
    return { outcomes: load.outcomes, periods };
  } finally {
    await load.end();
  }
}

/** One fault after another, those of the holder last and as often as asked; then again from the start until the time is over. */
async function breakAll(
  rack: BenchRack,
  load: Load,
  { minutes, cuts }: FrontDoorOptions,
  { say, signal }: BenchContext,
): Promise<readonly FaultPeriod[]> {
  const periods: FaultPeriod[] = [];
  const endMs = load.nowMs() + minutes * MS_PER_MINUTE;
  const others = FAULTS.filter((fault) => fault !== 'gatewayCut');
  const gatewayCuts: readonly Fault[] = Array.from({ length: cuts }, () => 'gatewayCut');
  const planned = [...others, ...gatewayCuts];
  for (let at = 0; at < planned.length || load.nowMs() < endMs; at += 1) {
    const fault = planned[at] ?? others[(at - planned.length) % others.length] ?? 'replicaKill';
    const steadyMs = load.nowMs();
    await delay(STEADY_MS, undefined, { signal });
    const fromMs = load.nowMs();
    periods.push({ fault: 'steady', fromMs: steadyMs, toMs: fromMs });
    const silence = await during(fault, rack, () => inject(rack, fault, signal));
    // Requests that were asked before it was over may still fail because of it.
    await delay(STEADY_MS, undefined, { signal });
    const period = { fault, fromMs, toMs: load.nowMs(), ...silence };
    periods.push(period);
    const failed = failedOf(askedIn(load.outcomes, period)).length;
    const ms = silence?.addressSilenceMs;
    const silent = ms === undefined ? '' : `, no answer to ping for ${Math.round(ms)} ms`;
    say(`  ${FAULT_TITLES[fault]}: ${failed} failed${silent}`);
  }
  return periods;
}

/** Does something, and for the cut of a gateway listens meanwhile whether anyone answers on the virtual IP. */
async function during(
  fault: Fault,
  { virtualIp }: BenchRack,
  act: () => Promise<void>,
): Promise<Pick<FaultPeriod, 'addressSilenceMs'> | undefined> {
  if (fault !== 'gatewayCut') {
    await act();
    return undefined;
  }
  const probe = new AddressProbe([], virtualIp, PING_INTERVAL_MS);
  const [acted] = await Promise.allSettled([act()]);
  const repliesMs = await probe.end();
  if (acted.status === 'rejected') throw acted.reason;
  return { addressSilenceMs: longestSilenceBetweenMs(repliesMs) ?? Infinity };
}
