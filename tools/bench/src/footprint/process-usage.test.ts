import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { memoryOf, numberNamed, parseDiskBytes, parseStat, processTree } from './process-usage.ts';

describe('what the kernel tells of a process', () => {
  it('is found by its full name', () => {
    const status = 'Name:\tnode\nVmHWM:\t  900 kB\nVmRSS:\t  812 kB\nRssAnon:\t 1 kB\n';
    expect(numberNamed('VmRSS', status)).toBe(812);
    expect(numberNamed('Rss', status)).toBe(0);
    expect(numberNamed('Pss', 'Pss:  7 kB\nPss_Dirty:  3 kB\n')).toBe(7);
  });

  it('counts as written what reaches a disk', () => {
    const io = 'wchar: 999\nread_bytes: 5\nwrite_bytes: 8192\ncancelled_write_bytes: 4096\n';
    expect(parseDiskBytes(io)).toBe(4096);
  });

  it('is read right whatever the process is called', () => {
    const stat = '42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 7 3 20 0 11 0 5 6 7';
    expect(parseStat(stat)).toEqual({ parentPid: 7, cpuTicks: 210 });
  });
});

describe('a process with its children', () => {
  it('is found as a whole, and counted as a whole', async () => {
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(text.toString());
    try {
      const tree = processTree(parent.pid ?? 0);
      expect(tree).toEqual([parent.pid, child]);
      const alone = memoryOf([child]).rssBytes;
      expect(alone).toBeGreaterThan(0);
      expect(memoryOf(tree).rssBytes).toBeGreaterThan(alone);
    } finally {
      process.kill(child);
      parent.kill();
    }
  });
});
