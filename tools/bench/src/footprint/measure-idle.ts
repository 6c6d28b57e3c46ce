import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessIdentity } from '@grappe/tool-lab';
import { isProcessAlive } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import { runCommand } from '../rack/run-command.ts';
import type { Usage } from './process-usage.ts';
import { memoryOf, processTree, usageOf } from './process-usage.ts';

/** One program of a rack, with all processes that it has started. */
export interface Program {
  readonly role: string;
  readonly where: string;
  readonly identity: ProcessIdentity;
}

/** What an idle program costs. */
export interface IdleCost {
  readonly role: string;
  readonly where: string;
  readonly processes: number;
  readonly rssMb: number;
  readonly pssMb: number;
  /** Of one core. */
  readonly cpuPercent: number;
  /** In the time that was measured. */
  readonly diskBytes: number;
  readonly diskBytesPerDay: number;
  /** Since the program was started, before it was idle: shows that writes are seen at all. */
  readonly diskBytesEver: number;
}

/** A rack that has just started loads code, compiles it and collects garbage; none of that is being idle. */
const SETTLING_MS = 60_000;
const BYTES_PER_MB = 1e6;
const MS_PER_SECOND = 1_000;
const MS_PER_DAY = 86_400_000;
const PERCENT = 100;

/** Leaves programs alone for a time and says what they used in it, and what they hold at its end. */
export async function measureIdle(
  programs: readonly Program[],
  forMs: number,
  signal: AbortSignal,
): Promise<readonly IdleCost[]> {
  const ticksPerSecond = Number(await runCommand('getconf', ['CLK_TCK']));
  await delay(SETTLING_MS, undefined, { signal });
  const before = programs.map(({ identity }) => usageOf(processTree(identity.pid)));
  const beganAtMs = performance.now();
  await delay(forMs, undefined, { signal });
  const idleMs = performance.now() - beganAtMs;
  return programs.map((program, index) => {
    const { role, where, identity } = program;
    const from = before[index];
    if (from === undefined || !isProcessAlive(identity)) {
      throw new BenchError(`the ${role} of ${where} ended while it was measured`);
    }
    return costOf(program, { pids: processTree(identity.pid), from, idleMs, ticksPerSecond });
  });
}

interface Interval {
  readonly pids: readonly number[];
  readonly from: Usage;
  readonly idleMs: number;
  readonly ticksPerSecond: number;
}

function costOf({ role, where }: Program, interval: Interval): IdleCost {
  const { pids, from, idleMs, ticksPerSecond } = interval;
  const to = usageOf(pids);
  const { rssBytes, pssBytes } = memoryOf(pids);
  const cpuMs = ((to.cpuTicks - from.cpuTicks) / ticksPerSecond) * MS_PER_SECOND;
  const diskBytes = to.diskBytes - from.diskBytes;
  return {
    ...{ role, where, processes: pids.length },
    rssMb: rounded(rssBytes / BYTES_PER_MB, 1),
    pssMb: rounded(pssBytes / BYTES_PER_MB, 1),
    cpuPercent: rounded((PERCENT * cpuMs) / idleMs, 2),
    diskBytes,
    diskBytesPerDay: Math.round((diskBytes * MS_PER_DAY) / idleMs),
    diskBytesEver: to.diskBytes,
  };
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
