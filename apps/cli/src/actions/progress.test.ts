import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliIo } from '../io.ts';
import { startProgress } from './progress.ts';

/** Ten steps of one tenth each, `stepMs` apart. */
function shown(isTTY: boolean, stepMs: number, columns = 100): string[] {
  const lines: string[] = [];
  const stderr = Object.assign(new PassThrough(), { isTTY, columns });
  stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const io: CliIo = {
    stdin: process.stdin,
    stdout: stderr,
    stderr,
    env: {},
    nowMs: () => 0,
    interrupted: new AbortController().signal,
    programs: '',
  };
  let nowMs = 0;
  const progress = startProgress(io, 'sending\u001b', 10_240, 0, () => nowMs);
  for (let step = 1; step <= 10; step += 1) {
    nowMs += stepMs;
    progress.at(step * 1_024);
  }
  progress.end();
  return lines;
}

describe('progress', () => {
  it('is not shown for what is over within a second', () => {
    expect(shown(true, 90)).toEqual([]);
    expect(shown(false, 90)).toEqual([]);
  });

  it('is one line that is redrawn and cleared on a terminal', () => {
    const lines = shown(true, 1_000);
    expect(lines[0]).toBe(
      '\r\u001b[Ksending? ██░░░░░░░░░░░░░░░░░░░░░░ 10 %, 1.0 KiB of 10.0 KiB, 1.0 KiB/s, 9s left',
    );
    expect(lines.at(-1)).toBe('\r\u001b[K');
    expect(lines).toHaveLength(11);
  });

  it('is never wider than the terminal, and gives up its bar before the time that is left', () => {
    expect(shown(true, 1_000, 60)[0]).toBe(
      '\r\u001b[Ksending? ░░░░ 10 %, 1.0 KiB of 10.0 KiB, 1.0 KiB/s, 9s left',
    );
    expect(shown(true, 1_000, 56)[0]).toMatch(/sending\? 10 %.*9s left$/);
    for (const line of shown(true, 1_000, 40)) expect(line.length).toBeLessThan(40 + 4);
    expect(shown(true, 1_000, 0)[0]).toContain('10 %');
  });

  it('is a plain line now and then elsewhere', () => {
    expect(shown(false, 1_000)).toEqual([
      'sending?: 10 %, 1.0 KiB of 10.0 KiB, 1.0 KiB/s, 9s left\n',
      'sending?: 60 %, 6.0 KiB of 10.0 KiB, 1.0 KiB/s, 4s left\n',
    ]);
  });
});
