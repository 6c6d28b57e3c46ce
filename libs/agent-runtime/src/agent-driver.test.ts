import { GrappeError, type TaskId } from '@grappe/domain';
import type { TaskReport } from '@grappe/agent-core';
import { describe, expect, it } from 'vitest';
import { AgentBench, assignedTask, assignment, pass, settle } from './testing/bench.ts';

const web = assignedTask('t-web');
const db = assignedTask('t-db');

/** An agent that runs `web` and `db`. */
async function running(): Promise<AgentBench> {
  const bench = await new AgentBench().start();
  bench.driver.assign(assignment(1, [web, db]));
  await settle();
  expect(await bench.containers()).toEqual(['t-web running', 't-db running']);
  return bench;
}

/** The agent's process ends and begins again on the same engine and disk. */
async function restarted(before: AgentBench): Promise<AgentBench> {
  await before.driver.stop();
  return new AgentBench(before).start();
}

describe('an assignment', () => {
  it('is on the disk before anything is done about it', async () => {
    const bench = await new AgentBench().start();
    const acks: number[] = [];
    bench.driver.connect({ report: () => undefined, ack: ({ number }) => acks.push(number) });
    bench.memory.crashBeforeDurable = true;
    bench.driver.assign(assignment(1, [web]));
    await pass(bench.clock, 4_000);
    expect(await bench.containers()).toEqual([]);
    expect(acks).toEqual([]);
    expect(bench.driver.generation()).toBeUndefined();
    expect(bench.told('error')).toEqual(['cannot save the assignment; it is not acted on']);
    bench.memory.crashBeforeDurable = false;
    await pass(bench.clock, 6_000);
    expect(await bench.containers()).toEqual(['t-web running']);
    expect(acks).toEqual([1]);
    expect(bench.fatal).toEqual([]);
  });

  it('that was lost in a crash while it was saved leaves the earlier one in force', async () => {
    const before = await running();
    before.memory.crashBeforeDurable = true;
    before.driver.assign(assignment(2, []));
    await settle();
    before.memory.crashBeforeDurable = false;
    const after = await restarted(before);
    expect(after.driver.generation()).toEqual({ term: 1, number: 1 });
    expect(await after.containers()).toEqual(['t-web running', 't-db running']);
  });

  it('without a task breaks off what is being fetched for it', async () => {
    const bench = await new AgentBench().start();
    bench.engine.removeImage('app:1');
    bench.source.hold('app:1');
    bench.source.pause();
    bench.driver.assign(assignment(1, [web]));
    await settle();
    expect(bench.source.log).toEqual(['find app:1', 'fetch 0']);
    bench.driver.assign(assignment(2, []));
    await settle();
    expect(bench.state('t-web')).toBeUndefined();
    expect(await bench.containers()).toEqual([]);
    expect(bench.clock.nextDueMs).toBeUndefined();
  });

  it('is carried on after a restart of the agent without touching a container', async () => {
    const before = await running();
    const ids = async (bench: AgentBench): Promise<unknown> => {
      const listed = await bench.engine.list();
      return listed.ok && listed.value.map(({ containerId }) => containerId);
    };
    const known = await ids(before);
    const after = await restarted(before);
    expect(await ids(after)).toEqual(known);
    expect(after.state('t-web')).toBe('running');
    expect(after.memory.writes).toBe(1);
  });
});

describe('a memory that is damaged', () => {
  it('is set aside; containers run on until the controller assigns anew', async () => {
    const before = await running();
    before.memory.text = '{"assignment": cut';
    const after = await restarted(before);
    expect(after.memory.aside).toBe('{"assignment": cut');
    expect(after.memory.text).toBeUndefined();
    expect(after.told('error')[0]).toMatch(/damaged and was set aside/);
    expect(after.driver.generation()).toBeUndefined();
    await pass(after.clock, 3_600_000);
    expect(await after.containers()).toEqual(['t-web running', 't-db running']);
    expect(after.driver.reports()).toMatchObject({
      complete: true,
      tasks: [{ status: { state: 'running' } }, { status: { state: 'running' } }],
    });
    after.driver.assign(assignment(5, [web]));
    await settle();
    expect(await after.containers()).toEqual(['t-web running']);
  });

  it('or lost altogether is the same', async () => {
    const before = await running();
    before.memory.text = undefined;
    const after = await restarted(before);
    await pass(after.clock, 60_000);
    expect(await after.containers()).toEqual(['t-web running', 't-db running']);
  });

  it('on a node that the rack has let go meanwhile stops everything', async () => {
    const before = await running();
    before.memory.text = undefined;
    const after = await restarted(before);
    after.driver.release();
    await settle();
    expect(await after.containers()).toEqual([]);
  });

  it('is not hidden when it cannot even be read', async () => {
    const bench = new AgentBench();
    bench.memory.load = () => Promise.reject(new GrappeError('INTERNAL', 'input/output error'));
    await expect(bench.driver.start()).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('release', () => {
  it('stops what was assigned and is written down once', async () => {
    const bench = await running();
    for (let n = 0; n < 10; n += 1) {
      bench.driver.release();
      await settle();
    }
    expect(await bench.containers()).toEqual([]);
    expect(bench.memory.writes).toBe(2);
    expect(bench.driver.generation()).toEqual({ term: 1, number: 2 });
  });
});

describe('an engine', () => {
  it('that comes late is listed then, once', async () => {
    const bench = new AgentBench();
    bench.engine.disconnect();
    await bench.start();
    expect(bench.engineSeen).toEqual([false]);
    expect(bench.driver.reports().complete).toBe(false);
    bench.engine.connect();
    await settle();
    expect(bench.engineSeen).toEqual([false, true]);
    expect(bench.listed).toBe(1);
    expect(bench.driver.reports().complete).toBe(true);
  });

  it('that goes and comes back is listed again, and what has ended meanwhile started', async () => {
    const bench = await running();
    bench.engine.disconnect();
    bench.engine.exit('t-web' as TaskId, 137);
    await pass(bench.clock, 30_000);
    expect(bench.driver.reports().complete).toBe(false);
    bench.engine.connect();
    await pass(bench.clock, 1_000);
    expect(bench.listed).toBe(2);
    expect(await bench.containers()).toEqual(['t-web running', 't-db running']);
  });

  it('that does not answer the listing is asked again', async () => {
    const bench = new AgentBench();
    bench.engine.failNext('list', 'unreachable');
    await bench.start();
    expect(bench.listed).toBe(0);
    await pass(bench.clock, 1_100);
    expect(bench.listed).toBe(1);
  });
});

describe('a step', () => {
  it('that goes wrong in an unforeseen way ends all the same, and is tried again', async () => {
    const bench = await new AgentBench().start();
    bench.engine.removeImage('app:1');
    bench.source.hold('app:1');
    bench.spool.fault = new Error('EIO: i/o error, read');
    bench.driver.assign(assignment(1, [web]));
    await settle();
    expect(bench.told('warn')).toEqual(['EIO: i/o error, read']);
    await pass(bench.clock, 1_100);
    expect(await bench.containers()).toEqual(['t-web running']);
    expect(bench.fatal).toEqual([]);
  });

  it('that has failed waits no longer once an image has come', async () => {
    const bench = await new AgentBench().start();
    bench.engine.removeImage('app:1');
    bench.driver.assign(assignment(1, [web]));
    await pass(bench.clock, 40_000);
    expect(bench.state('t-web')).toBe('preparing');
    bench.engine.addImage('app:1');
    bench.driver.imagesChanged();
    await settle();
    expect(bench.state('t-web')).toBe('running');
  });
});

describe('what the controller is told', () => {
  it('is each change, and nothing while it is away', async () => {
    const bench = await new AgentBench().start();
    const reports: TaskReport[] = [];
    const sink = {
      report: (tasks: readonly TaskReport[]) => reports.push(...tasks),
      ack: () => undefined,
    };
    bench.driver.connect(sink);
    bench.driver.assign(assignment(1, [web]));
    await settle();
    expect(reports.map(({ status }) => status.state).at(-1)).toBe('running');
    bench.driver.disconnect();
    const count = reports.length;
    bench.engine.exit('t-web' as TaskId, 1);
    await pass(bench.clock, 1_000);
    expect(reports).toHaveLength(count);
    expect(bench.driver.reports().tasks[0]?.status).toMatchObject({ attempt: 1, state: 'running' });
    expect(bench.tasks[0]?.status).toMatchObject({ attempt: 1, state: 'running' });
  });
});

describe('stop', () => {
  it('leaves containers running and no timer', async () => {
    const bench = await running();
    bench.engine.exit('t-web' as TaskId, 1);
    expect(bench.clock.nextDueMs).toBeDefined();
    await bench.driver.stop();
    bench.engine.exit('t-db' as TaskId, 1);
    await settle();
    expect(bench.clock.nextDueMs).toBeUndefined();
    expect(await bench.containers()).toEqual(['t-web exited', 't-db exited']);
  });

  it('waits for a save under way, and breaks off what is being fetched', async () => {
    const bench = await new AgentBench().start();
    bench.engine.removeImage('app:1');
    bench.source.hold('app:1');
    bench.source.pause();
    bench.driver.assign(assignment(1, [web]));
    await settle();
    bench.driver.assign(assignment(2, [web, db]));
    await bench.driver.stop();
    await settle();
    expect(bench.memory.text).toContain('t-db');
    expect(bench.clock.nextDueMs).toBeUndefined();
  });

  it('in the middle of the start starts nothing', async () => {
    const bench = new AgentBench();
    const starting = bench.driver.start();
    await bench.driver.stop();
    await starting;
    await settle();
    expect(bench.engineSeen).toEqual([]);
  });
});
