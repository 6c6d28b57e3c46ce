import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SERVICE = fileURLToPath(new URL('../testing/notifying-service.ts', import.meta.url));
const SUPERVISOR = fileURLToPath(new URL('../testing/service-supervisor.pl', import.meta.url));
/** A sign of life every 100 ms. */
const SILENCE_US = '300000';
const SIGNS = 3;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'grappe-notify-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** On a real datagram socket. With systemd itself: services-under-systemd.ts in tools/packages. */
describe('serviceNotifier', () => {
  it('is heard, hands nothing on to other processes, and outlives a supervisor without being kept alive by it', async () => {
    const service = [process.execPath, '--import', 'tsx', SERVICE];
    const supervisor = spawn(
      'perl',
      [SUPERVISOR, path.join(folder, 'socket'), SILENCE_US, ...service],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    const told: string[] = [];
    const complained = createInterface({ input: supervisor.stderr });
    const complaints: string[] = [];
    complained.on('line', (line) => complaints.push(line));
    const ended = once(supervisor, 'exit');
    for await (const line of createInterface({ input: supervisor.stdout })) {
      told.push(line);
      if (told.filter((one) => one === 'WATCHDOG=1').length === SIGNS) supervisor.stdin.end();
    }
    expect(await ended).toEqual([0, null]);
    expect(told.slice(0, 3)).toEqual([
      'STATUS=starting',
      'STATUS=a child has 0 words and 0 other sockets',
      'READY=1',
    ]);
    expect(new Set(told.slice(3, -1))).toEqual(new Set(['WATCHDOG=1']));
    expect(told.at(-1)).toBe('ended with 0');
    expect(complaints.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'systemd does not hear this service',
    ]);
  });
});
