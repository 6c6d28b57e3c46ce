import { describe, expect, it } from 'vitest';
import { parseProcessStat, readProcessStat } from './process-stat.ts';

const REST = '1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 200';

describe('/proc/PID/stat', () => {
  it.each(['bash', 'a b', 'x) R 1', ') T ('])('is read past a command named %s', (name) => {
    expect(parseProcessStat(`42 (${name}) S ${REST}\n`)).toEqual({
      state: 'S',
      startTicks: '987654',
    });
  });

  it('is refused when it is cut', () => {
    expect(parseProcessStat('42 (bash) S 1 42')).toBeUndefined();
    expect(parseProcessStat('')).toBeUndefined();
  });

  it('is absent for a pid that no process can have', () => {
    expect(readProcessStat(process.pid)?.state).toBeDefined();
    expect(readProcessStat(2 ** 31)).toBeUndefined();
  });
});
