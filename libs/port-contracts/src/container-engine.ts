import type { TaskId } from '@grappe/domain';
import type { EngineEvent } from '@grappe/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changed,
  look,
  running,
  steadyTask,
  STOP_GRACE_MS,
  type Bench,
} from './container-engine-bench.ts';
import {
  DEADLINE_MS,
  EventRecorder,
  kindOf,
  taskOf,
  valueOf,
  type ContainerEngineHarness,
} from './container-engine-harness.ts';
import {
  declareImagesAndVolumes,
  declareLogs,
  declareScope,
} from './container-engine-surroundings.ts';

/** A port below the kernel's ephemeral range, free in a network namespace of its own. */
const CONTESTED_PORT = 18_080;
/** A reference that no engine under test has, at a registry that does not exist (RFC 2606). */
const ABSENT_IMAGE = 'registry.invalid/team/absent:1';

/** Declares what every {@link ContainerEngine} must do. Tests share one engine and clean up after themselves. */
export function describeContainerEngine(
  name: string,
  open: () => Promise<ContainerEngineHarness>,
): void {
  describe(`container engine: ${name}`, () => {
    const bench = {} as Bench;
    beforeAll(async () => {
      bench.harness = await open();
      bench.engine = bench.harness.engine;
    });
    afterAll(() => bench.harness.dispose());
    declareLifeCycle(bench);
    declareWatch(bench);
    declareStates(bench);
    declareRefusals(bench);
    declareImagesAndVolumes(bench);
    declareScope(bench);
    declareLogs(bench);
    declareOutage(bench);
  });
}

function declareLifeCycle(bench: Bench): void {
  it('describes the engine', async () => {
    const info = valueOf(await bench.engine.info());
    expect(info.version).not.toBe('');
    expect(info.architecture).toMatch(/^(amd64|arm64|arm|386)$/);
    expect(info.cpus).toBeGreaterThan(0);
    expect(info.memoryBytes).toBeGreaterThan(0);
  });

  it('creates once, starts once, stops once, removes once, however often it is told to', async () => {
    const { engine } = bench;
    const task = steadyTask(bench, 't-cycle');
    const created = valueOf(await engine.create(task));
    expect(created).toMatchObject({ task: task.id, version: 1, state: 'created', error: '' });
    expect(valueOf(await engine.create(task)).containerId).toBe(created.containerId);

    expect(valueOf(await engine.start(task.id)).state).toBe('running');
    const again = valueOf(await engine.start(task.id));
    expect(again).toMatchObject({ state: 'running', containerId: created.containerId });
    expect(again.exitCode).toBeUndefined();
    expect(valueOf(await engine.create(task)).state).toBe('running');

    expect(valueOf(await engine.stop(task.id, STOP_GRACE_MS))?.state).toBe('exited');
    expect(valueOf(await engine.stop(task.id, STOP_GRACE_MS))?.state).toBe('exited');
    expect(valueOf(await engine.start(task.id)).state).toBe('running');

    expect(kindOf(await engine.remove(task.id))).toBe('ok');
    expect(kindOf(await engine.remove(task.id))).toBe('ok');
    expect(await look(bench, task.id)).toBeUndefined();
    expect(valueOf(await engine.stop(task.id, STOP_GRACE_MS))).toBeUndefined();
    expect(kindOf(await engine.start(task.id))).toBe('not-found');
  });

  it('does not start what may not be started any more, and starts what may be for a while', async () => {
    const { engine, harness } = bench;
    const task = steadyTask(bench, 't-late');
    valueOf(await engine.create(task));
    const nowMs = harness.clock.monotonicMs();
    const late = await engine.start(task.id, { beforeMs: nowMs });
    expect(late).toMatchObject({ ok: false, failure: { kind: 'too-late' } });
    expect(late.ok ? '' : late.failure.message).toContain(task.id);
    expect((await look(bench, task.id))?.state).toBe('created');
    const inTime = await engine.start(task.id, { beforeMs: nowMs + DEADLINE_MS });
    expect(valueOf(inTime).state).toBe('running');
    valueOf(await engine.remove(task.id));
  });

  it('tells singletons and their grace from the container alone', async () => {
    const { engine } = bench;
    const single = steadyTask(bench, 't-single', { singleton: true, stopGraceMs: 2_500 });
    const other = steadyTask(bench, 't-other', { stopGraceMs: 4_000 });
    for (const task of [single, other]) valueOf(await engine.create(task));
    expect(await look(bench, single.id)).toMatchObject({ singleton: true, stopGraceMs: 2_500 });
    expect(await look(bench, other.id)).toMatchObject({ singleton: false, stopGraceMs: 4_000 });
    for (const task of [single, other]) valueOf(await engine.remove(task.id));
  });

  it('stops and removes what was never started', async () => {
    const { engine } = bench;
    const task = steadyTask(bench, 't-unstarted');
    valueOf(await engine.create(task));
    expect(kindOf(await engine.stop(task.id, STOP_GRACE_MS))).toBe('ok');
    valueOf(await engine.remove(task.id));
    expect(await look(bench, task.id)).toBeUndefined();
  });
}

function declareWatch(bench: Bench): void {
  it('tells a watcher the whole life, ending with the absence', async () => {
    const { engine } = bench;
    const recorder = new EventRecorder(engine);
    await recorder.seen((event) => event.kind === 'connected');
    expect(recorder.events[0]?.kind).toBe('connected');
    const task = await running(bench, 't-watched');
    let from = await recorder.seen(changed(task.id, 'running'));
    valueOf(await engine.stop(task.id, STOP_GRACE_MS));
    from = await recorder.seen(changed(task.id, 'exited'), from);
    valueOf(await engine.remove(task.id));
    await recorder.seen(
      (event) =>
        event.kind === 'changed' && event.task === task.id && event.container === undefined,
      from,
    );
    recorder.close();
    const told = recorder.events.length;
    const later = await running(bench, 't-unwatched');
    valueOf(await engine.remove(later.id));
    expect(recorder.events).toHaveLength(told);
  });
}

function declareStates(bench: Bench): void {
  it('tells the exit code of a container that ends by itself', async () => {
    const recorder = new EventRecorder(bench.engine);
    await recorder.seen((event) => event.kind === 'connected');
    const task = await running(bench, 't-exit');
    await bench.harness.exit(task.id, 7);
    await recorder.seen(changed(task.id, 'exited'));
    recorder.close();
    expect(await look(bench, task.id)).toMatchObject({
      state: 'exited',
      exitCode: 7,
      outOfMemory: false,
      health: 'none',
    });
    expect(valueOf(await bench.engine.start(task.id)).state).toBe('running');
    valueOf(await bench.engine.remove(task.id));
  });

  it('follows health from starting to healthy to unhealthy', async () => {
    const recorder = new EventRecorder(bench.engine);
    const task = await running(bench, 't-health', {
      healthcheck: {
        kind: 'test',
        test: bench.harness.healthTest,
        intervalMs: 100,
        timeoutMs: 5_000,
        startPeriodMs: 60_000,
        retries: 1,
      },
    });
    const healthIs = (health: string) => (event: EngineEvent) =>
      event.kind === 'changed' && event.task === task.id && event.container?.health === health;
    expect((await look(bench, task.id))?.health).toBe('starting');
    await bench.harness.setHealthy(task.id, true);
    const from = await recorder.seen(healthIs('healthy'));
    await bench.harness.setHealthy(task.id, false);
    await recorder.seen(healthIs('unhealthy'), from);
    recorder.close();
    valueOf(await bench.engine.remove(task.id));
  });

  it('lists the bound ports, also one that the engine has picked', async () => {
    const task = await running(bench, 't-ports', {
      ports: [
        { target: 80, published: 18_081, protocol: 'tcp' },
        { target: 53, published: 18_053, protocol: 'udp' },
        { target: 81, protocol: 'tcp', hostIp: '127.0.0.1' },
      ],
    });
    const ports = (await look(bench, task.id))?.ports ?? [];
    expect(ports).toHaveLength(3);
    expect(ports).toContain('18081:80/tcp');
    expect(ports).toContain('18053:53/udp');
    expect(ports.find((port) => /^[1-9]\d+:81\/tcp$/.test(port))).toBeDefined();
    valueOf(await bench.engine.remove(task.id));
  });
}

function declareRefusals(bench: Bench): void {
  it('refuses a taken port, and starts the same container once the port is free', async () => {
    const { engine, harness } = bench;
    const free = await harness.occupyPort(CONTESTED_PORT);
    const task = steadyTask(bench, 't-port', {
      ports: [{ target: 80, published: CONTESTED_PORT, protocol: 'tcp' }],
    });
    const created = valueOf(await engine.create(task));
    const refused = await engine.start(task.id);
    expect(kindOf(refused)).toBe('port-taken');
    const seen = await look(bench, task.id);
    expect(seen).toMatchObject({ state: 'created', containerId: created.containerId });
    expect(seen?.error).not.toBe('');
    await free();
    expect(valueOf(await engine.start(task.id)).ports).toEqual([`${CONTESTED_PORT}:80/tcp`]);

    const rival = steadyTask(bench, 't-rival', { ports: task.spec.ports });
    valueOf(await engine.create(rival));
    expect(kindOf(await engine.start(rival.id))).toBe('port-taken');
    valueOf(await engine.remove(task.id));
    expect(valueOf(await engine.start(rival.id)).state).toBe('running');
    valueOf(await engine.remove(rival.id));
  });

  it('says which image is missing, and that its registry is out of reach', async () => {
    const { engine } = bench;
    const created = await engine.create(taskOf('t-absent', ABSENT_IMAGE));
    expect(created).toMatchObject({ ok: false, failure: { kind: 'image-unavailable' } });
    const pulled = await engine.pullImage(ABSENT_IMAGE, new AbortController().signal);
    expect(pulled).toMatchObject({ ok: false, failure: { kind: 'image-unavailable' } });
    for (const result of [created, pulled]) {
      expect(result.ok ? '' : result.failure.message).toContain(ABSENT_IMAGE);
    }
    expect(await look(bench, 't-absent' as TaskId)).toBeUndefined();
  });

  it('refuses what is no image reference', async () => {
    const { engine } = bench;
    expect(kindOf(await engine.hasImage('No Image'))).toBe('invalid');
    expect(kindOf(await engine.create(taskOf('t-invalid', 'No Image')))).toBe('invalid');
    expect(kindOf(await engine.pullImage('No Image', new AbortController().signal))).toBe(
      'invalid',
    );
  });
}

function declareOutage(bench: Bench): void {
  it('says that the engine is away, and lists truly once it is back', async () => {
    const { engine, harness } = bench;
    const task = await running(bench, 't-outage');
    const recorder = new EventRecorder(engine);
    let from = await recorder.seen((event) => event.kind === 'connected');
    await harness.breakEngine();
    from = await recorder.seen((event) => event.kind === 'disconnected', from);
    expect(kindOf(await engine.list())).toBe('unreachable');
    expect(kindOf(await engine.start(task.id))).toBe('unreachable');
    const late = new EventRecorder(engine);
    await late.seen(() => true);
    expect(late.events[0]?.kind).toBe('disconnected');
    late.close();
    await harness.mendEngine();
    await recorder.seen((event) => event.kind === 'connected', from);
    recorder.close();
    const told = recorder.events.map(({ kind }) => kind).filter((kind) => kind !== 'changed');
    expect(told).toEqual(['connected', 'disconnected', 'connected']);
    expect(valueOf(await engine.list()).map((container) => container.task)).toEqual([task.id]);
    expect(valueOf(await engine.start(task.id)).state).toBe('running');
    valueOf(await engine.remove(task.id));
  });

  it('answers every call after it has been closed', async () => {
    const engine = bench.harness.connect();
    const recorder = new EventRecorder(engine);
    await recorder.seen((event) => event.kind === 'connected');
    const told = recorder.events.length;
    await engine.close();
    expect(kindOf(await engine.list())).toBe('unreachable');
    expect(kindOf(await engine.info())).toBe('unreachable');
    expect(recorder.events).toHaveLength(told);
    await engine.close();
  });
}
