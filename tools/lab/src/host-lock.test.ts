import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { alone } from './host-lock.ts';

/** Unlike that of any other process. */
const THING = `test-${process.pid}`;
/** Only ends what hangs. */
const WAIT_MS = 30_000;

describe('what labs share', () => {
  it('is for one at a time, and given back after a failure', async () => {
    let inside = 0;
    const work = async (name: string): Promise<string> => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      if (name === 'b') throw new Error('no luck');
      return name;
    };
    const all = ['a', 'b', 'c'].map((name) => alone(THING, WAIT_MS, () => work(name)));
    expect(await Promise.allSettled(all)).toMatchObject([
      { value: 'a' },
      { reason: { message: 'no luck' } },
      { value: 'c' },
    ]);
  });

  it('is free again when who has it is killed', async () => {
    const hold = `require('node:net').createServer().listen('\\0grappe-lab/${THING}', () => console.log('held'))`;
    const holder = spawn(process.execPath, ['-e', hold], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    await expect(alone(THING, 1, () => 'mine')).rejects.toThrow(`other labs to leave ${THING}`);
    holder.kill('SIGKILL');
    expect(await alone(THING, WAIT_MS, () => 'mine')).toBe('mine');
  });
});
