import type { TaskId } from '@grappe/domain';
import { ProcessLeaseWatchdog } from '../process-lease-watchdog.ts';
import { watchdogScriptPath } from '../script-path.ts';
import { processClock } from './process-clock.ts';

/** A process for the tests to kill or stop: guards one container and renews its lease, as an agent does; says so once it is guarded. */
const RENEWAL_MS = 100;

const [runFolder, containerId, leaseMs, stopGraceMs] = process.argv.slice(2);
if (runFolder === undefined || containerId === undefined || stopGraceMs === undefined) {
  throw new Error('usage: guarding-agent <run folder> <container id> <lease ms> <stop grace ms>');
}

const clock = processClock();
const watchdog = new ProcessLeaseWatchdog({ runFolder, clock, scriptPath: watchdogScriptPath() });
const task = 't-guarded' as TaskId;

async function renew(id: string): Promise<void> {
  const leaseUntilMs = clock.monotonicMs() + Number(leaseMs);
  const guarded = { task, containerId: id, leaseUntilMs, stopGraceMs: Number(stopGraceMs) };
  const result = await watchdog.guard([guarded]);
  if (!result.ok) throw new Error(result.error);
}

await renew(containerId);
process.stdout.write('guarded\n');
setInterval(() => void renew(containerId), RENEWAL_MS);
