import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const DAEMON = fileURLToPath(new URL('testing/slow-daemon.ts', import.meta.url));

describe('a daemon', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'stops in good order on %s, also when the signal comes twice',
    async (signal) => {
      const daemon = spawn(process.execPath, ['--import', 'tsx', DAEMON], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(daemon, 'exit');
      const lines: string[] = [];
      for await (const line of createInterface({ input: daemon.stdout })) {
        lines.push(line);
        if (line === 'ready' || line === 'stopping') daemon.kill(signal);
      }
      expect(lines).toEqual(['ready', 'stopping', 'stopped', 'exit']);
      expect(await ended).toEqual([0, null]);
    },
  );
});
