import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import type { BenchOutcome } from '../command-line/run-bench.ts';
import { productRunFacts } from '../machine-facts.ts';
import { busyPercent, readCoreTimes } from '../rack/core-times.ts';
import type { GrappeCommand } from '../rack/grappe-command.ts';
import { startGrappe, whatKeepsNodes } from '../rack/grappe-rack.ts';
import { waitFor } from '../rack/wait-for.ts';
import type { BenchContext } from '../rack/with-lab.ts';
import { withLab } from '../rack/with-lab.ts';
import type { BadNetwork } from './bad-network.ts';
import { makeNetworkBad } from './bad-network.ts';
import { keepCoresBusy } from './busy-cores.ts';
import type { FalsePositivesOptions } from './options.ts';
import type { FalsePositivesFigures } from './report.ts';
import { hasPassed, reportFalsePositives } from './report.ts';
import { lastEvent, watchRack } from './watch.ts';

const NODES = 4;
/** Of each packet, in each direction of each link. */
const LOSS_SHARE = 0.01;
const JITTER_MS = 100;
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;
const PERCENT = 100;
/** The rack has to be ready before it is watched; on busy cores everything takes several times as long. */
const READY_TIMEOUT_MS = 120_000;
/** A node that is really dead has to be noticed on the same busy cores; the controller may take its time to be sure, not minutes. */
const DEATH_TIMEOUT_MS = 60_000;

/** Watches a rack under load behind bad links, then lets a node die to show that a death would have been noticed. */
export async function runFalsePositives(
  options: FalsePositivesOptions,
  context: BenchContext,
): Promise<BenchOutcome> {
  const facts = await productRunFacts();
  const figures = await withLab({ nodes: NODES }, context, (lab) => measure(lab, options, context));
  mkdirSync(options.out, { recursive: true });
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(options.out, name), text);
  write('false-positives.json', `${JSON.stringify({ ...facts, ...figures }, undefined, 2)}\n`);
  write('false-positives.md', reportFalsePositives(figures, facts));
  for (const { at, node, message } of figures.lost)
    context.say(`lost: ${at} ${node ?? ''} ${message}`);
  return { json: figures, passed: hasPassed(figures) };
}

async function measure(
  lab: Lab,
  options: FalsePositivesOptions,
  context: BenchContext,
): Promise<FalsePositivesFigures> {
  const { say, signal } = context;
  const grappe = await startGrappe(lab, context);
  const impairment = { lossShare: LOSS_SHARE, jitterMs: JITTER_MS };
  const network = await makeNetworkBad(lab, impairment, options.seed);
  try {
    const forMs = options.minutes * MS_PER_MINUTE;
    const busyPrograms = await keepCoresBusy(lab, forMs / MS_PER_SECOND);
    await untilReady(grappe, signal);
    say(`watching ${NODES} nodes for ${options.minutes} minutes, ${busyPrograms} busy programs`);
    const before = readCoreTimes();
    const watched = await watchRack(grappe, await lastEvent(grappe), forMs, signal);
    const busy = busyPercent(before, readCoreTimes());
    const { packets, lost, latestMs } = await network.counts();
    say('now a node really dies');
    return {
      minutes: options.minutes,
      nodes: NODES,
      nodesLost: watched.events.filter(({ kind }) => kind === 'node.lost').length,
      lost: watched.events.filter(({ kind }) => kind === 'node.lost'),
      eventsByKind: countKinds(watched.events),
      silentMsMax: Math.round(watched.silentMsMax),
      looks: watched.looks,
      looksFailed: watched.looksFailed,
      cpuBusyPercent: Math.round(busy),
      packets,
      packetsLostPercent: Number(((PERCENT * lost) / Math.max(1, packets)).toFixed(2)),
      jitterMs: JITTER_MS,
      relayLateMsMax: Math.round(latestMs),
      realDeathNoticedMs: Math.round(await letOneDie(lab, network, grappe, signal)),
    };
  } finally {
    await network.remove();
  }
}

function untilReady(grappe: GrappeCommand, signal: AbortSignal): Promise<void> {
  const what = 'all nodes to be ready behind bad links';
  return waitFor(
    async () => {
      const why = await whatKeepsNodes(grappe, NODES);
      return why === undefined ? { found: true, value: undefined } : { found: false, why };
    },
    { what, timeoutMs: READY_TIMEOUT_MS, signal },
  );
}

function countKinds(events: readonly { readonly kind: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Cuts a node's power and returns how long after it the rack declared it lost: a detector that never fires would pass all else. */
async function letOneDie(
  lab: Lab,
  network: BadNetwork,
  grappe: GrappeCommand,
  signal: AbortSignal,
): Promise<number> {
  const victim = lab.nodes.at(-1);
  if (victim === undefined) throw new BenchError('the rack has no nodes');
  const since = await lastEvent(grappe);
  const diedAtMs = Date.now();
  // The cable first: a power cut sends no farewell.
  await network.cut(victim);
  await lab.kill(victim.name);
  const lost = await waitFor(
    async () => {
      const event = (await grappe.events()).find(
        ({ sequence, kind, node }) =>
          sequence > since && kind === 'node.lost' && node === victim.name,
      );
      return event === undefined
        ? { found: false, why: 'no event says so' }
        : { found: true, value: event };
    },
    { what: `${victim.name} to be declared lost`, timeoutMs: DEATH_TIMEOUT_MS, signal },
  );
  return Date.parse(lost.at) - diedAtMs;
}
