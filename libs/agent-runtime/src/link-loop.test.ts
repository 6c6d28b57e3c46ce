import { GrappeError, type NodeFacts } from '@grappe/domain';
import { encodeAssignment } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { AgentBench, assignedTask, assignment } from './testing/bench.ts';
import { LinkBench } from './testing/link-bench.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const broken = new GrappeError('UNREACHABLE', 'connection refused');

describe('Hello', () => {
  it('tells who the board is, what it runs and what it was assigned', async () => {
    const bench = await new LinkBench().start();
    bench.stream.say({ assignment: encodeAssignment(assignment(5, [assignedTask('t-1')])) });
    await bench.pass(100);
    bench.stream.end();
    await bench.pass(200);
    expect(bench.streams).toHaveLength(2);
    expect(bench.stream.hello).toMatchObject({
      protocolVersion: 2,
      facts: { bootId: 'boot-1', engineVersion: '20.10', cpus: 4 },
      tasks: [{ taskId: 't-1', status: { attempt: 0 } }],
      tasksComplete: true,
      generation: { term: 1, number: 5 },
      images: ['app:1'],
    });
  });

  it('of a new node names no assignment', async () => {
    const bench = await new LinkBench().start();
    expect(bench.stream.hello).toMatchObject({ tasks: [], tasksComplete: true, generation: null });
  });

  it('tells the clock of the moment, however old the other facts are', async () => {
    const bench = await new LinkBench().start();
    await bench.pass(10_000);
    bench.facts = never;
    bench.stream.end();
    await bench.pass(2_000);
    const { hello, openedAtMs } = bench.stream;
    const skewMs = Number(hello.facts?.wallClockMs) - bench.agent.clock.wallMs();
    expect(skewMs).toBeCloseTo(openedAtMs - bench.agent.clock.monotonicMs(), 2);
  });

  it('tells how long ago a controller was heard, in whichever session', async () => {
    const bench = await new LinkBench().start();
    expect(bench.stream.hello).not.toHaveProperty('sinceControllerMs');
    await bench.pass(1_000);
    bench.answers = false;
    const before = bench.agent.clock.monotonicMs();
    await bench.pass(60_000);
    const { hello, openedAtMs } = bench.stream;
    expect(Math.abs(Number(hello.sinceControllerMs) - (openedAtMs - before))).toBeLessThan(300);
    bench.answers = true;
    await bench.pass(5_000);
    bench.stream.end();
    await bench.pass(200);
    expect(Number(bench.stream.hello.sinceControllerMs)).toBeLessThan(500);
  });

  it('tells when it is said, on the clock of the board', async () => {
    const bench = await new LinkBench().start();
    await bench.pass(1_234.5);
    bench.stream.end();
    await bench.pass(200);
    const { hello, openedAtMs } = bench.stream;
    expect(openedAtMs).toBeGreaterThan(1_234);
    expect(hello.sentAtMs).toBe(Math.floor(openedAtMs));
  });

  it('waits for the first listing, not for long, and is said again completely', async () => {
    const agent = new AgentBench();
    const release = agent.engine.holdNext('list');
    const bench = await new LinkBench(agent).start();
    await bench.pass(490);
    expect(bench.streams).toHaveLength(0);
    await bench.pass(20);
    expect(bench.streams).toHaveLength(1);
    expect(bench.stream.hello.tasksComplete).toBe(false);
    release();
    await bench.pass(1);
    expect(bench.streams.map(({ closed, hello }) => [closed, hello.tasksComplete])).toEqual([
      [true, false],
      [false, true],
    ]);
    await bench.pass(10_000);
    expect(bench.streams).toHaveLength(2);
  });

  it('follows the first listing at once', async () => {
    const agent = new AgentBench();
    const release = agent.engine.holdNext('list');
    const bench = await new LinkBench(agent).start();
    await bench.pass(100);
    release();
    await bench.pass(1);
    expect(bench.streams).toHaveLength(1);
    expect(bench.stream.hello.tasksComplete).toBe(true);
  });

  it('is not held up by an engine that hangs, and what it says later follows', async () => {
    const bench = new LinkBench();
    let tell: (facts: NodeFacts) => void = () => undefined;
    const known = await bench.facts();
    bench.facts = () => new Promise((resolve) => (tell = resolve));
    bench.images = never;
    await bench.start();
    await bench.pass(1_100);
    expect(bench.stream.hello.facts).not.toHaveProperty('engineVersion');
    tell(known);
    await bench.pass(10);
    expect(bench.stream.of('facts')).toMatchObject([{ engineVersion: '20.10' }]);
    await bench.pass(5_000);
    expect(bench.streams).toHaveLength(1);
    bench.stream.end();
    await bench.pass(1_500);
    expect(bench.stream.hello.facts).toMatchObject({ engineVersion: '20.10' });
  });

  it('goes on when the board cannot be asked', async () => {
    const bench = new LinkBench();
    bench.facts = () => Promise.reject(new Error('no such file'));
    await bench.start();
    expect(bench.stream.hello.facts).toMatchObject({ bootId: 'boot-1' });
    expect(bench.agent.told('warn')).toContain('the board could not be asked about itself');
  });
});

describe('a session', () => {
  it.each([250, 1_000, 5_000])('beats every %i ms as dictated, ±10 %%', async (periodMs) => {
    const bench = new LinkBench();
    bench.periodMs = periodMs;
    await bench.start();
    await bench.pass(50 * periodMs);
    const beats = bench.stream.sent.filter(({ message }) => message.heartbeat);
    const gaps = beats.slice(1).map(({ atMs }, n) => atMs - (beats[n]?.atMs ?? 0));
    expect(bench.streams).toHaveLength(1);
    expect(gaps.length).toBeGreaterThan(44);
    for (const gap of gaps) expect(Math.abs(gap - periodMs)).toBeLessThanOrEqual(periodMs * 0.1);
    expect(new Set(gaps).size).toBeGreaterThan(10);
    expect(beats.map(({ message }) => message.heartbeat?.sequence)).toEqual(
      beats.map((_, n) => n + 1),
    );
  });

  it('takes a new period from each reply, and believes none that is absurd', async () => {
    const bench = await new LinkBench().start();
    bench.periodMs = 1;
    await bench.pass(1_000);
    expect(bench.stream.of('heartbeat').length).toBeLessThan(30);
    bench.periodMs = 4_000_000_000;
    await bench.pass(1_000);
    const before = bench.stream.of('heartbeat').length;
    await bench.pass(60_000);
    expect(bench.stream.of('heartbeat').length - before).toBeGreaterThanOrEqual(5);
  });

  it('is given up after 1.5 s of silence, and made anew', async () => {
    const bench = await new LinkBench().start();
    await bench.pass(1_000);
    bench.answers = false;
    const silentFromMs = bench.agent.clock.monotonicMs();
    await bench.pass(3_000);
    expect(bench.streams[0]?.closed).toBe(true);
    const silentMs = (bench.streams[1]?.openedAtMs ?? 0) - silentFromMs;
    expect(silentMs).toBeGreaterThan(1_200);
    expect(silentMs).toBeLessThan(2_100);
    expect(bench.agent.told('warn')[0]).toMatch(/no answer to heartbeats for 1\d\d\d ms/);
  });

  it('is given up when there is no welcome', async () => {
    const bench = new LinkBench();
    bench.answers = false;
    await bench.start();
    await bench.pass(1_990);
    expect(bench.stream.closed).toBe(false);
    await bench.pass(200);
    expect(bench.streams[0]?.closed).toBe(true);
    expect(bench.streams).toHaveLength(2);
    expect(bench.stream.of('heartbeat')).toEqual([]);
  });

  it('tells what has changed between Hello and welcome', async () => {
    const bench = new LinkBench();
    bench.answers = false;
    await bench.start();
    bench.agent.driver.assign(assignment(1, [assignedTask('t-1')]));
    await bench.settle();
    expect(bench.stream.of('statuses').at(-1)).toMatchObject({
      tasks: [{ taskId: 't-1', status: { state: 'TASK_STATE_RUNNING' } }],
    });
    expect(bench.stream.of('ack')).toEqual([{ generation: { term: 1, number: 1 } }]);
  });

  it('that has ended sends nothing more and hears nothing more', async () => {
    const bench = await new LinkBench().start();
    const first = bench.stream;
    first.end(broken);
    const sent = first.sent.length;
    bench.agent.driver.assign(assignment(1, [assignedTask('t-1')]));
    void bench.loop.sendFacts();
    first.say({ assignment: encodeAssignment(assignment(9, [])) });
    first.welcome();
    first.end(broken);
    await bench.pass(5_000);
    expect(first.sent).toHaveLength(sent);
    expect(bench.streams).toHaveLength(2);
    expect(bench.agent.driver.generation()).toEqual({ term: 1, number: 1 });
  });

  it('goes on after an assignment that makes no sense', async () => {
    const bench = await new LinkBench().start();
    const sound = encodeAssignment(assignment(1, []));
    bench.stream.say({ assignment: { ...sound, rack: '' } });
    await bench.pass(1_000);
    expect(bench.agent.told('error')).toEqual(['refused an assignment that makes no sense']);
    expect(bench.streams).toHaveLength(1);
  });
});

describe('news of the board', () => {
  it('is never overtaken by older news', async () => {
    const bench = await new LinkBench().start();
    const tell: ((facts: NodeFacts) => void)[] = [];
    const known = await bench.facts();
    bench.facts = () => new Promise((resolve) => tell.push(resolve));
    void bench.loop.sendFacts();
    void bench.loop.sendFacts();
    tell[1]?.({ ...known, engineVersion: 'new' });
    await bench.settle();
    tell[0]?.({ ...known, engineVersion: 'old' });
    await bench.settle();
    expect(bench.stream.of('facts').map(({ engineVersion }) => engineVersion)).toEqual(['new']);
  });

  it('that comes while a connection is being made is not lost', async () => {
    const bench = await new LinkBench().start();
    const known = await bench.facts();
    bench.stream.end();
    let tellImages: (images: readonly string[]) => void = () => undefined;
    bench.images = () => new Promise((resolve) => (tellImages = resolve));
    bench.facts = () => Promise.resolve({ ...known, engineVersion: 'before' });
    await bench.pass(150);
    bench.facts = () => Promise.resolve({ ...known, engineVersion: 'after' });
    await bench.loop.sendFacts();
    tellImages(['app:2']);
    await bench.settle();
    expect(bench.streams).toHaveLength(2);
    expect(bench.stream.hello).toMatchObject({
      facts: { engineVersion: 'after' },
      images: ['app:2'],
    });
  });

  it('that comes between Hello and welcome is sent', async () => {
    const bench = new LinkBench();
    bench.answers = false;
    await bench.start();
    bench.images = () => Promise.resolve(['app:2']);
    await bench.loop.sendImages();
    expect(bench.stream.of('images')).toEqual([{ images: ['app:2'] }]);
  });
});

describe('connecting again', () => {
  it('is quick at first, bounded, and slower after a minute', () => {
    const delays = Array.from({ length: 200 }, (_, failures) => reconnectDelayMs(failures));
    expect(delays.slice(0, 5)).toEqual([100, 200, 400, 500, 500]);
    expect(delays.slice(5, 120).every((delay) => delay === 500)).toBe(true);
    expect(delays.slice(120).every((delay) => delay === 2_000)).toBe(true);
    expect(reconnectDelayMs(Number.MAX_SAFE_INTEGER)).toBe(2_000);
  });

  it('does not hammer, and says each reason once', async () => {
    const bench = new LinkBench();
    bench.onOpen = (stream) => queueMicrotask(() => stream.end(broken));
    bench.answers = false;
    await bench.start();
    await bench.pass(3_600_000);
    expect(bench.streams.length).toBeLessThan(2_100);
    expect(Math.min(...bench.gapsMs)).toBeGreaterThanOrEqual(90);
    expect(bench.agent.told('warn')).toEqual([
      'not connected to the controller: connection refused; containers run on',
    ]);
  });

  it('does not hammer a controller that welcomes and then refuses, as when two boards have one identity', async () => {
    const bench = new LinkBench();
    bench.onOpen = (stream) =>
      setImmediate(() => stream.say({ refusal: { reason: 'REASON_SESSION_STALE', message: 'x' } }));
    await bench.start();
    await bench.pass(600_000);
    expect(bench.streams.length).toBeLessThan(420);
  });

  it('survives that a stream cannot even be opened, or ends while it is', async () => {
    const bench = new LinkBench();
    bench.onOpen = (stream) => {
      if (bench.streams.length === 1) throw new Error('no such file: identity.json');
      if (bench.streams.length === 2) stream.end(broken);
    };
    await bench.start();
    await bench.pass(5_000);
    expect(bench.streams).toHaveLength(3);
    expect(bench.agent.told('warn')[0]).toMatch(/no such file: identity.json/);
    expect(bench.stream.kinds.slice(0, 2)).toEqual(['hello', 'heartbeat']);
  });

  it('starts quickly again after a session that lasted', async () => {
    const bench = new LinkBench();
    bench.onOpen = (stream) => {
      if (bench.streams.length < 10) queueMicrotask(() => stream.end(broken));
    };
    await bench.start();
    await bench.pass(20_000);
    expect(bench.streams).toHaveLength(10);
    bench.stream.end();
    await bench.pass(101);
    expect(bench.streams).toHaveLength(11);
  });
});

describe('a refusal', () => {
  const refusal = (reason: string) => ({ refusal: { reason, message: 'no' } });

  it('of a removed node stops its tasks, once, and the node asks again', async () => {
    const bench = await new LinkBench().start();
    bench.stream.say({ assignment: encodeAssignment(assignment(3, [assignedTask('t-1')])) });
    await bench.settle();
    bench.onOpen = (stream) => queueMicrotask(() => stream.say(refusal('REASON_NODE_REMOVED')));
    bench.stream.say(refusal('REASON_NODE_REMOVED'));
    await bench.pass(60_000);
    expect(await bench.agent.containers()).toEqual([]);
    expect(bench.agent.memory.writes).toBe(2);
    expect(bench.streams.length).toBeGreaterThan(50);
  });

  it('of another version of the protocol leaves containers alone, is told once, and is asked about seldom', async () => {
    const bench = await new LinkBench().start();
    bench.stream.say({ assignment: encodeAssignment(assignment(3, [assignedTask('t-1')])) });
    await bench.settle();
    bench.answers = false;
    bench.onOpen = (stream) => queueMicrotask(() => stream.say(refusal('REASON_PROTOCOL_VERSION')));
    bench.stream.end();
    await bench.pass(3_600_000);
    expect(await bench.agent.containers()).toEqual(['t-1 running']);
    expect(bench.streams.slice(0, -1).every(({ closed, ended }) => closed || ended)).toBe(true);
    // After the first one, which follows a session that stood.
    expect(Math.min(...bench.gapsMs.slice(1))).toBeGreaterThanOrEqual(4_500);
    expect(Math.max(...bench.gapsMs)).toBeLessThanOrEqual(5_000);
    expect(bench.agent.told('warn').slice(1)).toEqual([
      'not connected to the controller: the controller refuses this node: no; containers run on',
    ]);
  });

  it('of another version is told again when it has changed, and ends with an upgrade of the controller', async () => {
    const bench = new LinkBench();
    bench.answers = false;
    const versions = ['speaks 1, not 2', 'speaks 1, not 2', 'speaks 3, not 2'];
    bench.onOpen = (stream) => {
      const message = versions.shift();
      if (message === undefined) bench.answers = true;
      else
        queueMicrotask(() =>
          stream.say({ refusal: { reason: 'REASON_PROTOCOL_VERSION', message } }),
        );
    };
    await bench.start();
    await bench.pass(15_000);
    expect(bench.agent.told('warn').map((text) => /speaks \d/.exec(text)?.[0])).toEqual([
      'speaks 1',
      'speaks 3',
    ]);
    expect(bench.streams).toHaveLength(4);
    expect(bench.stream.kinds.slice(0, 2)).toEqual(['hello', 'heartbeat']);
    // From here on a lost connection is mended as quickly as ever.
    bench.stream.end();
    await bench.pass(500);
    expect(bench.streams).toHaveLength(5);
  });

  it('of a stale session leaves containers alone and connects anew', async () => {
    const bench = await new LinkBench().start();
    bench.stream.say({ assignment: encodeAssignment(assignment(3, [assignedTask('t-1')])) });
    await bench.settle();
    bench.stream.say(refusal('REASON_SESSION_STALE'));
    await bench.pass(1_000);
    expect(await bench.agent.containers()).toEqual(['t-1 running']);
    expect(bench.streams).toHaveLength(2);
    expect(bench.streams[0]?.closed).toBe(true);
  });
});

describe('stop', () => {
  const moments: [string, (bench: LinkBench) => Promise<void>][] = [
    ['before the first connection', async () => undefined],
    ['in a session', (bench) => bench.pass(5_000)],
    [
      'while it waits to connect again',
      async (bench) => {
        await bench.pass(5_000);
        bench.stream.end(broken);
      },
    ],
    [
      'while the engine hangs',
      async (bench) => {
        bench.facts = never;
        await bench.pass(5_000);
        bench.stream.end(broken);
        await bench.pass(150);
      },
    ],
  ];

  it.each(moments)('%s leaves nothing behind', async (_, until) => {
    const bench = new LinkBench();
    bench.loop.start();
    await until(bench);
    await bench.agent.start();
    bench.loop.stop();
    const opened = bench.streams.length;
    const last = bench.streams.at(-1);
    const ended = last?.ended ?? false;
    last?.welcome();
    bench.loop.listed();
    await bench.settle();
    expect(bench.agent.clock.nextDueMs).toBeUndefined();
    await bench.pass(60_000);
    expect(bench.streams).toHaveLength(opened);
    expect(last?.closed ?? true).toBe(!ended || last === undefined);
  });
});
