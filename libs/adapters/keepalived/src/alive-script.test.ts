import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALIVE_SCRIPT } from './alive-script.ts';

let folder: string;
let child: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'grappe-alive-'));
  writeFileSync(path.join(folder, 'alive.sh'), ALIVE_SCRIPT);
  child = spawn('sleep', ['1000'], { stdio: 'ignore' });
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function isAlive(text: string, ...name: readonly string[]): boolean {
  writeFileSync(path.join(folder, 'pid'), text);
  const args = [path.join(folder, 'alive.sh'), path.join(folder, 'pid'), ...name];
  return spawnSync('/bin/sh', args).status === 0;
}

function ticks(): string {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

describe('alive.sh', () => {
  it('knows a process by its number, its start and its name', () => {
    expect(isAlive(`${child.pid} ${ticks()}\n`)).toBe(true);
    expect(isAlive(`${child.pid}\n`, 'sleep')).toBe(true);
    expect(isAlive(`${child.pid}\n1\n`, 'sleep')).toBe(true);
    expect(isAlive(`${child.pid} ${Number(ticks()) + 1}\n`)).toBe(false);
    expect(isAlive(`${child.pid}\n`, 'haproxy')).toBe(false);
  });

  it.each(['', '\n', 'x\n', '../1\n', '4194305 1\n', '* *\n'])('takes %j for nobody', (text) => {
    expect(isAlive(text)).toBe(false);
  });

  it('does not count one that is stopped, or dead', async () => {
    child.kill('SIGSTOP');
    const stopped = (): boolean => / T /.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8'));
    while (!stopped()) await new Promise(setImmediate);
    expect(isAlive(`${child.pid}\n`)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(`${child.pid}\n`)).toBe(false);
  });
});
