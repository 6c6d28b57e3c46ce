import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LabDescription } from './lab-description.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { identifyProcess } from './process-identity.ts';
import { instanceFile, isStale, loadDescription, saveReaper } from './state-file.ts';
import { tearDown } from './tear-down.ts';

/**
 * Waits for a process to vanish, told from a later one by its start time, then runs a command; ends without a word
 * when the lab is gone first. A shell, because waiting in it costs a tenth of the memory of a JavaScript engine.
 */
const WATCH_SCRIPT = `pid=$1 start=$2 lab=$3; shift 3
alive() {
  stat=$(cat "/proc/$pid/stat" 2>/dev/null) || return 1
  stat=\${stat##*) }
  case $stat in Z*|X*) return 1 ;; esac
  [ "$(echo "$stat" | cut -d ' ' -f 20)" = "$start" ]
}
while [ -e "$lab" ]; do
  alive || exec "$@"
  sleep 0.2
done
`;

/** Arguments with which node reads TypeScript, whatever folder it is started in. */
export function loaderArguments(): string[] {
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}

/** Arguments with which node runs the lab's command line as one process, whatever started the caller. */
export function labProgramArguments(): string[] {
  return [...loaderArguments(), fileURLToPath(new URL('./main.ts', import.meta.url))];
}

/** Starts a detached process that tears the lab down when `watched` ends, by kill -9 too. */
export function startReaper(lab: LabDescription, watched: ProcessIdentity): void {
  const reap = [process.execPath, ...labProgramArguments(), 'reap'];
  const which = ['--name', lab.name, '--instance', lab.instance];
  const script = ['-c', WATCH_SCRIPT, 'grappe-lab-reaper'];
  const waited = [String(watched.pid), String(watched.startTicks), instanceFile(lab)];
  const child = spawn('/bin/sh', [...script, ...waited, ...reap, ...which], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  });
  child.unref();
  const reaper = child.pid === undefined ? undefined : identifyProcess(child.pid);
  if (reaper !== undefined) saveReaper(lab, reaper);
}

/** What the reaper runs: removes that very lab, unless it was finished and belongs to nobody. */
export async function reap(name: string, instance: string): Promise<void> {
  const lab = loadDescription(name);
  if (lab === undefined || lab.instance !== instance || !isStale(lab)) return;
  await tearDown(name);
}
