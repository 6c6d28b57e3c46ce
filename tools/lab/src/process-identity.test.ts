import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  identifyProcess,
  isProcessAlive,
  killProcessGroup,
  parseProcessStat,
  signalProcess,
} from './process-identity.ts';

/** Only ends what hangs. */
const KILL_TIMEOUT_MS = 30_000;
const TAIL = '1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0';

describe('process identities', () => {
  it('reads a command name with blanks and parentheses', () => {
    expect(parseProcessStat(`42 (a) b (c)) S 7 ${TAIL}`)).toEqual({
      state: 'S',
      parentPid: 7,
      groupId: 1,
      threads: 1,
      startTicks: 4711,
    });
  });

  it('refuses what is no stat file', () => {
    expect(parseProcessStat('')).toBeUndefined();
    expect(parseProcessStat('42 (x) S')).toBeUndefined();
  });

  it('never signals a process that got the pid of an earlier one', () => {
    const self = identifyProcess(process.pid);
    expect(self && isProcessAlive(self)).toBe(true);
    const earlier = { pid: process.pid, startTicks: (self?.startTicks ?? 1) - 1 };
    expect(isProcessAlive(earlier)).toBe(false);
    expect(signalProcess(earlier, 'SIGKILL')).toBe(false);
  });

  it('kills a group with the children that outlive the first process for a moment', async () => {
    // Tells the pids of all, and keeps them for as long as it lives.
    const script = 'for n in $(seq 40); do sleep 1000 & echo $!; done; echo end; wait';
    const leader = spawn('/bin/sh', ['-c', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let told = '';
    leader.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
    while (!told.includes('end')) await once(leader.stdout, 'data');
    const pids = [leader.pid ?? 0, ...told.split('\n').slice(0, -2).map(Number)];
    const group = pids.map((pid) => identifyProcess(pid)).filter((each) => each !== undefined);
    expect(group).toHaveLength(41);
    const [first] = group;
    if (first !== undefined) await killProcessGroup(first, KILL_TIMEOUT_MS);
    expect(group.filter(isProcessAlive)).toEqual([]);
  });
});
