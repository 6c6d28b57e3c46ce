import { describe, expect, it } from 'vitest';
import {
  identifyProcess,
  isProcessAlive,
  parseProcessStat,
  signalProcess,
} from './process-identity.ts';

const TAIL = '1 1 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0';

describe('process identities', () => {
  it('reads a command name with blanks and parentheses', () => {
    expect(parseProcessStat(`42 (a) b (c)) S 7 ${TAIL}`)).toEqual({
      state: 'S',
      parentPid: 7,
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
});
