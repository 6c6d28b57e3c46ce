import type { FrontDoor, ServerCheck } from '@grappe/domain';
import { FakeClock } from '@grappe/fakes';
import { frontDoor, frontDoorServer, httpBackEnd } from '@grappe/port-contracts';
import type { CheckRequest, CheckRunOutcome } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { pass } from '../testing/bench.ts';
import { CommandChecker } from './command-checker.ts';

const CHECK: ServerCheck = {
  kind: 'command',
  command: 'ready',
  ...{ intervalMs: 5_000, timeoutMs: 3_000, rise: 2, fall: 2 },
};
const PASSED: CheckRunOutcome = { kind: 'passed', text: 'exit code 0' };
const FAILED: CheckRunOutcome = { kind: 'failed', text: 'exit code 1' };

function doorOf(port: number): FrontDoor {
  const server = frontDoorServer(1, { address: '10.0.0.9', port });
  return frontDoor([], [httpBackEnd('web', [server], { check: CHECK })]);
}

class Bench {
  readonly clock = new FakeClock();
  readonly asked: CheckRequest[] = [];
  readonly down: string[][] = [];
  isClosed = false;
  news = 0;
  answer: () => Promise<CheckRunOutcome> = () => Promise.resolve(PASSED);
  readonly checker = new CommandChecker(
    {
      clock: this.clock,
      timers: this.clock,
      runner: {
        run: (request) => {
          this.asked.push(request);
          return this.answer();
        },
        close: () => (this.isClosed = true),
      },
    },
    {
      onDown: (keys) => this.down.push([...keys]),
      onNews: () => (this.news += 1),
    },
  );

  pass(ms: number): Promise<void> {
    return pass(this.clock, ms);
  }
}

describe('checks by programs', () => {
  it('are made at once and then at their interval, and say what is down when that changes', async () => {
    const bench = new Bench();
    bench.checker.watch(doorOf(80));
    await bench.pass(10);
    expect(bench.asked).toMatchObject([{ command: 'ready', address: '10.0.0.9', port: 80 }]);
    bench.answer = () => Promise.resolve(FAILED);
    await bench.pass(20_000);
    expect(bench.asked.length).toBe(5);
    expect(bench.down).toEqual([['web t-1']]);
    bench.answer = () => Promise.resolve(PASSED);
    await bench.pass(10_000);
    expect(bench.down).toEqual([['web t-1'], []]);
  });

  it('end with what is served, and with the agent', async () => {
    const bench = new Bench();
    bench.checker.watch(doorOf(80));
    await bench.pass(10);
    bench.checker.watch(undefined);
    await bench.pass(60_000);
    expect(bench.asked).toHaveLength(1);
    bench.checker.watch(doorOf(80));
    await bench.pass(10);
    bench.checker.close();
    await bench.pass(60_000);
    expect([bench.asked.length, bench.isClosed]).toEqual([2, true]);
  });

  it('take a runner that fails for a program that cannot be run', async () => {
    const bench = new Bench();
    bench.answer = () => Promise.reject(new Error('no more files'));
    bench.checker.watch(doorOf(80));
    await bench.pass(10);
    expect(bench.checker.problems()[0]?.message).toContain('no more files');
    expect(bench.down).toEqual([]);
  });

  it('do not ask twice at a time, however long one takes', async () => {
    const bench = new Bench();
    bench.answer = () => new Promise(() => undefined);
    bench.checker.watch(doorOf(80));
    await bench.pass(600_000);
    expect(bench.asked).toHaveLength(1);
  });
});
