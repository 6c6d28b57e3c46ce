import {
  defaultServiceSpec,
  type AssignedTask,
  type ServiceKey,
  type ServiceName,
  type ServiceSpec,
  type TaskId,
} from '@grappe/domain';
import { SeededRng } from '@grappe/fakes';
import type { EngineEvent, EngineResult } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { MachineClock } from '../kernel/machine-clock.ts';
import { VirtualTime } from '../kernel/virtual-time.ts';
import { pass, process } from '../testing/bench.ts';
import { SimLeaseWatchdog } from './lease-watchdog.ts';
import { SimEngine } from './sim-engine.ts';
import type { Workload } from './workload.ts';

const IMAGE = 'app:1';
const T1 = 't1' as TaskId;

function taskOf(changes: Partial<ServiceSpec> = {}): AssignedTask {
  const spec = { ...defaultServiceSpec('web' as ServiceName, IMAGE), ...changes };
  const slot = { kind: 'replica', index: 1 } as const;
  const service = 'shop/web' as ServiceKey;
  return { id: T1, service, slot, version: 1, spec, volumes: [], standby: false };
}

function setUp(workload: Partial<Workload> = {}) {
  const time = new VirtualTime();
  const changes: string[] = [];
  const engine = new SimEngine({
    time,
    rng: new SeededRng(1),
    info: {},
    workloadOf: () => ({ healthyAfterMs: 500, stopsAfterMs: 2_000, exitCode: 3, ...workload }),
    onContainer: (_task, before, after) =>
      changes.push(`${Math.round(time.nowMs)} ${before?.state ?? '-'} ${after?.state ?? '-'}`),
    onCall: () => undefined,
  });
  engine.fake.addImage(IMAGE);
  const { life } = process(time);
  const open = engine.open(life);
  const state = (): string | undefined => engine.containers.get(T1)?.state;
  const run = async (task = taskOf()): Promise<void> => {
    void open.create(task);
    await pass(time, 1_000);
    void open.start(T1);
    await pass(time, 1_000);
  };
  return { time, engine, life, open, changes, state, run };
}

/** The outcome of a call by then. */
async function within<T>(time: VirtualTime, ms: number, call: Promise<EngineResult<T>>) {
  let outcome: string | undefined;
  void call.then((result) => (outcome = result.ok ? 'ok' : result.failure.kind));
  await pass(time, ms);
  return outcome;
}

describe('SimEngine', () => {
  it('lets a container run on while it stops, and kills it at the end of its grace', async () => {
    const { time, open, run, state } = setUp();
    await run();
    void open.stop(T1, 10_000);
    await pass(time, 1_900);
    expect(state()).toBe('running');
    await pass(time, 300);
    expect(state()).toBe('exited');
    void open.start(T1);
    await pass(time, 1_000);
    void open.stop(T1, 500);
    await pass(time, 600);
    expect(state()).toBe('exited');
  });

  it('ends programs by themselves, each run for itself', async () => {
    const { time, engine, run, state } = setUp({ endsAfterMs: 10_000 });
    await run();
    await pass(time, 20_000);
    expect(engine.containers.get(T1)).toMatchObject({ state: 'exited', exitCode: 3 });
    const healed = setUp({ endsAfterMs: 10_000 });
    await healed.run();
    healed.engine.heal();
    await pass(healed.time, 60_000);
    expect(healed.state()).toBe('running');
    expect(state()).toBe('exited');
  });

  it('is healthy after a while where there is a check', async () => {
    const { time, engine, run } = setUp();
    const test = {
      kind: 'test',
      test: ['CMD'],
      intervalMs: 1,
      timeoutMs: 1,
      startPeriodMs: 0,
      retries: 1,
    } as const;
    await run(taskOf({ healthcheck: test }));
    await pass(time, 1_000);
    expect(engine.containers.get(T1)?.health).toBe('healthy');
  });

  it('carries out what it was asked for by a process that has ended, but nothing after a power cut', async () => {
    const first = setUp();
    await first.run();
    void first.open.stop(T1, 10_000);
    first.life.kill('crash');
    await pass(first.time, 3_000);
    expect(first.state()).toBe('exited');

    const second = setUp();
    void second.open.create(taskOf());
    await pass(second.time, 1_000);
    void second.open.start(T1);
    second.engine.losePower();
    await pass(second.time, 1_000);
    expect(second.state()).toBe('created');
  });

  it('is away, hangs and fails as it is told, and its containers run on', async () => {
    const { time, engine, open, run, state } = setUp();
    await run();
    const seen: EngineEvent['kind'][] = [];
    open.watch(({ kind }) => seen.push(kind));
    await pass(time, 100);
    const back = engine.goAway();
    expect(await within(time, 100, open.list())).toBe('unreachable');
    engine.kill(T1);
    expect(state()).toBe('exited');
    await pass(time, 100);
    back();
    expect(await within(time, 100, open.list())).toBe('ok');
    expect(seen).toEqual(['connected', 'disconnected', 'connected']);
    engine.hangUntil(time.nowMs + 5_000);
    expect(await within(time, 4_900, open.list())).toBeUndefined();
    engine.failNext('start', 'port-taken');
    await pass(time, 1_000);
    expect(await within(time, 1_000, open.start(T1))).toBe('port-taken');
    expect(await within(time, 1_000, open.start(T1))).toBe('ok');
  });
});

describe('SimLeaseWatchdog', () => {
  it('kills when a lease and its grace are over, whatever becomes of the agent', async () => {
    const { time, engine, life, run, state } = setUp();
    await run();
    const clock = new MachineClock(time, { rate: 0.99, monotonicAtStartMs: 500, wallAtStartMs: 0 });
    const watchdog = new SimLeaseWatchdog(time, clock, (task) => engine.kill(task));
    const guarded = {
      task: T1,
      containerId: 'c',
      leaseUntilMs: clock.monotonicMs() + 3_000,
      stopGraceMs: 1_000,
    };
    void watchdog.open(life).guard([guarded]);
    await pass(time, 10);
    life.kill('crash');
    await pass(time, 3_980);
    expect(state()).toBe('running');
    await pass(time, 100);
    expect(state()).toBe('exited');
    const next = process(time).life;
    const recalled = watchdog.open(next).recall();
    await pass(time, 10);
    expect(await recalled).toEqual([guarded]);
    watchdog.losePower();
    const afterwards = watchdog.open(next).recall();
    await pass(time, 10);
    expect(await afterwards).toEqual([]);
  });
});
