import type { TaskId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { MachineClock } from '../kernel/machine-clock.ts';
import { VirtualTime } from '../kernel/virtual-time.ts';
import { pass, process } from '../testing/bench.ts';
import { SimLeaseWatchdog } from './lease-watchdog.ts';

const GUARDED = { task: 't1' as TaskId, containerId: 'c1', leaseUntilMs: 1_000, stopGraceMs: 500 };

function setUp() {
  const time = new VirtualTime();
  const killed: [TaskId, number][] = [];
  const clock = new MachineClock(time, { rate: 1, monotonicAtStartMs: 0, wallAtStartMs: 0 });
  const watchdog = new SimLeaseWatchdog(time, clock, (task) => killed.push([task, time.nowMs]));
  return { time, watchdog, killed, agent: process(time).life };
}

describe('SimLeaseWatchdog', () => {
  it('kills at the end of lease and grace, also when the agent has ended meanwhile', async () => {
    const { time, watchdog, killed, agent } = setUp();
    void watchdog.open(agent).guard([GUARDED]);
    agent.kill('crash');
    await pass(time, 5_000);
    expect(killed).toEqual([['t1', 1_500]]);
  });

  it('takes nothing that was on its way when the board lost its power', async () => {
    const { time, watchdog, killed, agent } = setUp();
    void watchdog.open(agent).guard([GUARDED]);
    agent.kill('power');
    watchdog.losePower();
    await pass(time, 5_000);
    const recalled = watchdog.open(process(time).life).recall();
    await pass(time, 5);
    expect({ killed, recalled: await recalled }).toEqual({ killed: [], recalled: [] });
  });
});
