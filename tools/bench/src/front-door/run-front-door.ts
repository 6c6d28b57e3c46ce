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
import {
  figuresOf,
  hasPassed,
  type FaultPeriod,
  type Measurements,
  type ProxyRound,
} from './figures.ts';
import { inject } from './inject.ts';
import type { FrontDoorOptions } from './options.ts';
import { cpuSecondsOf, withPlainHaproxy } from './plain-haproxy.ts';
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
import { measureThroughput, requireWrk } from './throughput.ts';

const MS_PER_MINUTE = 60_000;
/** Before the first fault and between two: whatever fails then fails without a reason. */
const STEADY_MS = 5_000;
/** Fine enough for a quarter of a second to be known to a few percent. */
const PING_INTERVAL_MS = 5;
/** Of the front door, and of the HAProxy beside it that was configured by hand. */
const OURS = '^haproxy .*grappe/front-door/haproxy.cfg';
const PLAIN = '^haproxy -f .*/plain-';

/** Measures all, and writes the report. */
export async function runFrontDoor(
  options: FrontDoorOptions,
  context: BenchContext,
): Promise<BenchOutcome> {
  requireWrk();
  const facts = await productRunFacts();
  context.say(`keepalived with its defaults, cuts: ${options.cuts}`);
  const keepalivedDefaultMs = await plainMoveTimesMs(options.cuts);
  const size = { nodes: NODES, gateways: GATEWAYS };
  const ours = await withLab(size, context, async (lab) => {
    const image = await buildWebServer();
    await Promise.all(lab.nodes.map(({ name }) => lab.loadImage(name, image.tarFile)));
    const grappe = await startGrappe(lab, context);
    const rack = new BenchRack(lab, grappe, image.reference, context.signal);
    await rack.deploy(REPLICAS);
    await rack.untilWell(REPLICAS);
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

/** Takes turns, so that whatever else the machine does meets both alike. */
async function compareProxies(
  rack: BenchRack,
  rounds: number,
  { say, signal }: BenchContext,
): Promise<readonly ProxyRound[]> {
  const { lab, virtualIp } = rack;
  const holder = await rack.holder();
  const ourUrl = `http://${virtualIp}:${PORT}/`;
  const ourCpuS = (): Promise<number> => cpuSecondsOf(lab, holder, OURS);
  const plainCpuS = (): Promise<number> => cpuSecondsOf(lab, holder, PLAIN);
  return withPlainHaproxy(lab, holder, await rack.servers(), signal, async (plainUrl) => {
    const done: ProxyRound[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      signal.throwIfAborted();
      const measureOurs = () => measureThroughput(ourUrl, ourCpuS);
      const measurePlain = () => measureThroughput(plainUrl, plainCpuS);
      // Neither is always the first.
      const first = round % 2 === 1;
      const early = await (first ? measureOurs() : measurePlain());
      const late = await (first ? measurePlain() : measureOurs());
      const [grappe, plain] = first ? [early, late] : [late, early];
      done.push({ grappe, plain });
      const pace = [grappe, plain].map(({ requestsPerS }) => Math.round(requestsPerS));
      say(`  round ${round}: ${pace.join(' and ')} requests a second, by hand the second`);
    }
    return done;
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
