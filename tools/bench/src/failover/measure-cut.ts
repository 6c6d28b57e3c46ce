import { setTimeout as delay } from 'node:timers/promises';
import { OutageProbe } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import type { RunningContainer } from '../rack/containers.ts';
import { busyPercent, readCoreTimes } from '../rack/core-times.ts';
import { waitFor } from '../rack/wait-for.ts';
import type { RackUnderTest } from '../systems/rack-under-test.ts';
import { untilAsWanted, workerNames } from '../systems/rack-under-test.ts';
import { HOST_PORT, REPLICAS } from '../systems/terms.ts';
import type { Fault } from './faults.ts';
import { inject, repair } from './inject.ts';
import { shortOfReplicasMs } from './shortfall.ts';

/** What one fault did. */
export interface CutResult {
  readonly victim: string;
  /** From the moment before the fault until all replicas answer, counting only questions asked once the victim was gone. */
  readonly servingAgainMs: number;
  /** How much of that time fewer replicas answered than wanted: less than all of it when the fault takes effect late. */
  readonly shortMs: number;
  /** How busy all cores of the host were meanwhile, with whatever: a disturbed measurement can be told from others. */
  readonly hostBusyPercent: number;
}

/** Swarm needs 20 s with its defaults; a rack that has not recovered after several times that does not recover. */
const RECOVERY_TIMEOUT_MS = 120_000;
/**
 * How long a replica must have run before a fault hits it. A container that ends sooner counts as one that keeps crashing, and its restarts
 * are delayed more and more: after ten seconds with Docker and with Grappe.
 */
const VICTIM_RUNS_MS_MIN = 12_000;

/** Waits until a rack is whole, takes one replica away, measures, repairs. */
export async function measureCut(
  rack: RackUnderTest,
  fault: Fault,
  signal: AbortSignal,
): Promise<CutResult> {
  const victim = await untilWhole(rack, signal);
  const targets = workerNames(rack.lab).map((name) => ({
    name,
    host: rack.lab.node(name).address,
    port: HOST_PORT,
  }));
  const probe = new OutageProbe({ targets });
  probe.start();
  try {
    await untilServing(probe, probe.now(), signal);
    const coresBefore = readCoreTimes();
    const beganAtMs = probe.now();
    await inject(rack.lab, fault, victim, signal);
    const goneAtMs = probe.now();
    const afterMs = await untilServing(probe, goneAtMs, signal);
    const againAtMs = goneAtMs + afterMs;
    const shortMs = shortOfReplicasMs(probe.observations, beganAtMs, againAtMs, REPLICAS);
    const hostBusyPercent = Math.round(busyPercent(coresBefore, readCoreTimes()));
    return {
      ...{ victim: victim.node, servingAgainMs: againAtMs - beganAtMs },
      ...{ shortMs, hostBusyPercent },
    };
  } finally {
    probe.stop();
    await repair(rack.lab, fault, victim.node);
  }
}

/** Milliseconds from an instant until all replicas answer; known as finely as the probe asks, however seldom this looks. */
function untilServing(probe: OutageProbe, sinceMs: number, signal: AbortSignal): Promise<number> {
  const look = async () => {
    const value = probe.servingAgainMs(sinceMs, REPLICAS);
    if (value === undefined) return { found: false, why: 'fewer answer' } as const;
    return { found: true, value } as const;
  };
  const what = `${REPLICAS} replicas to answer`;
  return waitFor(look, { what, timeoutMs: RECOVERY_TIMEOUT_MS, signal });
}

/** Waits until the rack is whole and its next victim has run long enough; returns that victim. */
async function untilWhole(rack: RackUnderTest, signal: AbortSignal): Promise<RunningContainer> {
  while (true) {
    const victim = chooseVictim(await untilAsWanted(rack, signal));
    if (victim === undefined) throw new BenchError('the rack runs no replica');
    const leftMs = victim.startedAtMs + VICTIM_RUNS_MS_MIN - Date.now();
    if (leftMs <= 0) return victim;
    await delay(leftMs, undefined, { signal });
  }
}

/**
 * The replica that a fault hits: the one that has run the longest, the first by node name among equals. So every replica has its turn, and
 * none is hit so soon again that a system would slow its restarts down as those of a program that keeps crashing.
 */
export function chooseVictim(replicas: readonly RunningContainer[]): RunningContainer | undefined {
  return [...replicas].sort(
    (a, b) => a.startedAtMs - b.startedAtMs || (a.node < b.node ? -1 : 1),
  )[0];
}
