import type { TaskId } from '@grappe/domain';
import { encodeAssignment } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { AgentBench, assignedTask, assignment, pass, settle } from './testing/bench.ts';
import { LinkBench } from './testing/link-bench.ts';

const GRACE_MS = 2_000;
const db = assignedTask('t-db', { singleton: true, stopGraceMs: GRACE_MS });

/** A node that runs the singleton `t-db` under leases of a controller that answers. */
async function running(): Promise<LinkBench> {
  const bench = await new LinkBench().start();
  bench.leased = ['t-db'];
  bench.stream.say({ assignment: encodeAssignment(assignment(1, [db])) });
  await bench.pass(1_000);
  expect(await bench.agent.containers()).toEqual(['t-db running']);
  return bench;
}

/** When the last heartbeat that was answered had been sent. */
function lastSentAtMs(bench: LinkBench): number {
  return bench.stream.sent.findLast(({ message }) => message.heartbeat)?.atMs ?? Number.NaN;
}

describe('a singleton', () => {
  it('waits for its lease, and is guarded before it is started', async () => {
    const bench = await new LinkBench().start();
    bench.stream.say({ assignment: encodeAssignment(assignment(1, [db])) });
    await bench.pass(5_000);
    expect(await bench.agent.containers()).toEqual(['t-db created']);
    bench.leased = ['t-db'];
    const release = bench.agent.watchdog.hold();
    await bench.pass(500);
    expect(await bench.agent.containers()).toEqual(['t-db created']);
    release();
    await settle();
    expect(await bench.agent.containers()).toEqual(['t-db running']);
    expect(bench.agent.watchdog.guarded).toMatchObject([{ task: 't-db', stopGraceMs: GRACE_MS }]);
  });

  it('runs on under a controller that answers, for hours', async () => {
    const bench = await running();
    await bench.pass(3_600_000);
    expect(bench.agent.state('t-db')).toBe('running');
    expect(bench.agent.driver.reports().tasks[0]?.status.attempt).toBe(0);
    expect(bench.agent.watchdog.guarded[0]?.leaseUntilMs).toBe(lastSentAtMs(bench) + 3_000);
    expect(bench.agent.memory.writes).toBe(1);
  });

  it('is stopped half a second before its lease ends, counted from when the heartbeat was sent', async () => {
    const bench = await running();
    bench.answers = false;
    const { clock } = bench.agent;
    const sentAtMs = bench.stream.sent.findLast(
      ({ message }) => Number(message.heartbeat?.sequence) > 0,
    )?.atMs;
    await bench.pass((sentAtMs ?? 0) + 2_499 - clock.monotonicMs());
    expect(await bench.agent.containers()).toEqual(['t-db running']);
    await bench.pass(2);
    await settle();
    expect(await bench.agent.containers()).toEqual(['t-db exited']);
    bench.answers = true;
    await bench.pass(3_000);
    expect(await bench.agent.containers()).toEqual(['t-db running']);
  });

  it('is not started when the process stood still after that was decided', async () => {
    const bench = await new AgentBench().start();
    bench.driver.assign(assignment(1, [db]));
    await settle();
    const { clock, driver, watchdog } = bench;
    const monotonicMs = clock.monotonicMs.bind(clock);
    let reads = 0;
    watchdog.guard = async () => {
      // The next reading is for the decision, the one after it for the call of the engine: in between a minute passes.
      clock.monotonicMs = () => monotonicMs() + (reads++ === 0 ? 0 : 60_000);
      return { ok: true, value: undefined };
    };
    driver.extendLeases([db.id], monotonicMs() + 3_000);
    await settle();
    expect(await bench.containers()).toEqual(['t-db created']);
    expect(bench.told('warn')).toEqual([expect.stringContaining('its lease ended')]);
  });
});

describe('answers to heartbeats', () => {
  it('that are read long after, all at once, extend nothing that is over', async () => {
    const bench = await running();
    bench.answers = false;
    await bench.pass(700);
    const unanswered = bench.stream
      .of('heartbeat')
      .slice(-3)
      .map(({ sequence }) => Number(sequence));
    const { clock, engine, driver } = bench.agent;
    // The process is stopped for a minute: time passes, nothing of it runs.
    const monotonicMs = clock.monotonicMs.bind(clock);
    clock.monotonicMs = () => monotonicMs() + 60_000;
    for (const sequence of unanswered) bench.reply(bench.stream, sequence);
    await settle();
    expect(await bench.agent.containers()).toEqual(['t-db exited']);
    expect(engine.assignedTask('t-db' as TaskId)).toBeDefined();
    expect(driver.reports().tasks[0]?.status).toMatchObject({ attempt: 1 });
  });

  it('of an earlier session, to unknown heartbeats, or given twice, give nothing', async () => {
    const bench = await running();
    bench.answers = false;
    await bench.pass(260);
    const first = bench.stream;
    const sequence = Number(first.of('heartbeat').at(-1)?.sequence);
    const leaseUntilMs = bench.agent.watchdog.guarded[0]?.leaseUntilMs;
    bench.reply(first, sequence + 1);
    bench.reply(first, 1);
    bench.reply(first, 0);
    await settle();
    expect(bench.agent.watchdog.guarded[0]?.leaseUntilMs).toBe(leaseUntilMs);
    first.end();
    bench.reply(first, sequence);
    await bench.pass(10);
    expect(bench.agent.watchdog.guarded[0]?.leaseUntilMs).toBe(leaseUntilMs);
  });

  it('count in the new session from its own heartbeats', async () => {
    const bench = await running();
    bench.stream.end();
    await bench.pass(1_000);
    expect(bench.streams).toHaveLength(2);
    expect(bench.agent.watchdog.guarded[0]?.leaseUntilMs).toBe(lastSentAtMs(bench) + 3_000);
  });

  it('with names or times that make no sense do no harm', async () => {
    const bench = await new LinkBench().start();
    bench.leased = ['../../etc', '', 't-db'];
    bench.leaseTtlMs = 4_294_967_295;
    bench.stream.say({ assignment: encodeAssignment(assignment(1, [db])) });
    await bench.pass(1_000);
    expect(bench.agent.watchdog.guarded).toHaveLength(1);
    expect(bench.agent.watchdog.guarded[0]?.leaseUntilMs).toBeLessThan(86_402_000);
    bench.leaseTtlMs = 0;
    await bench.pass(10_000);
    expect(bench.streams).toHaveLength(1);
  });
});

describe('an agent', () => {
  it('that is restarted within the lease keeps the singleton, and ends it with the lease', async () => {
    const before = await running();
    before.loop.stop();
    await before.agent.driver.stop();
    expect(before.agent.watchdog.guarded).toHaveLength(1);
    const after = await new AgentBench(before.agent).start();
    expect(await after.containers()).toEqual(['t-db running']);
    await pass(after.clock, 3_000);
    expect(await after.containers()).toEqual(['t-db exited']);
    expect(after.fatal).toEqual([]);
  });

  it('that finds a singleton and no lease stops it at once', async () => {
    const before = await running();
    before.loop.stop();
    await before.agent.driver.stop();
    before.agent.watchdog.reboot();
    const after = await new AgentBench(before.agent).start();
    expect(await after.containers()).toEqual(['t-db exited']);
  });

  it('whose watchdog cannot say what it guards stops what needs a lease', async () => {
    const before = await running();
    before.loop.stop();
    await before.agent.driver.stop();
    before.agent.watchdog.recallFailure = new Error('EIO');
    const after = await new AgentBench(before.agent).start();
    expect(await after.containers()).toEqual(['t-db exited']);
    expect(after.told('error')[0]).toMatch(/could not be read; singletons that run are stopped/);
  });
});
