import type { TaskId } from '@grappe/domain';
import {
  describeContainerEngine,
  dockerArchive,
  taskOf,
  type ContainerEngineHarness,
} from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './clock.ts';
import { FakeContainerEngine } from './container-engine.ts';

const IMAGE = 'steady:latest';

function open(): Promise<ContainerEngineHarness> {
  const clock = new FakeClock();
  const engine = new FakeContainerEngine({}, clock);
  engine.addImage(IMAGE);
  const at = async (act: () => void): Promise<void> => act();
  return Promise.resolve({
    engine,
    clock,
    image: IMAGE,
    steadyCommand: ['steady'],
    healthTest: ['CMD', 'healthy'],
    exit: (task, code) => at(() => engine.exit(task, code)),
    setHealthy: (task, healthy) =>
      at(() => engine.setHealth(task, healthy ? 'healthy' : 'unhealthy')),
    writeLine: (task, stream, text) => at(() => engine.writeLog(task, stream, text)),
    occupyPort: async (port) => {
      await at(() => engine.occupyPort(port));
      return () => at(() => engine.freePort(port));
    },
    // The fake is one node's engine as Grappe sees it: it holds no others' containers.
    addForeignContainers: () => Promise.resolve(() => Promise.resolve(true)),
    breakEngine: () => at(() => engine.disconnect()),
    mendEngine: () => at(() => engine.connect()),
    imageTar: (reference) => dockerArchive({ reference, architecture: 'arm64', files: [] }),
    connect: () => new FakeContainerEngine(),
    dispose: () => engine.close(),
  });
}

describeContainerEngine('fake', open);

describe('fake container engine', () => {
  const task = taskOf('t-1', IMAGE);

  it('fails the next call only, as told', async () => {
    const engine = new FakeContainerEngine();
    engine.addImage(IMAGE);
    engine.failNext('create', 'disk-full', 'no room');
    expect(await engine.create(task)).toEqual({
      ok: false,
      failure: { kind: 'disk-full', message: 'no room' },
    });
    expect(await engine.create(task)).toMatchObject({ ok: true });
  });

  it('holds a call without effect until it is released', async () => {
    const engine = new FakeContainerEngine();
    engine.addImage(IMAGE);
    const release = engine.holdNext('create');
    const creating = engine.create(task);
    expect(await engine.list()).toEqual({ ok: true, value: [] });
    release();
    expect(await creating).toMatchObject({ ok: true, value: { state: 'created' } });
  });

  it('does not start what was held up until it was too late', async () => {
    const clock = new FakeClock();
    const engine = new FakeContainerEngine({}, clock);
    engine.addImage(IMAGE);
    await engine.create(task);
    const release = engine.holdNext('start');
    const starting = engine.start(task.id, { beforeMs: 3_000 });
    clock.advance(3_000);
    release();
    expect(await starting).toMatchObject({ ok: false, failure: { kind: 'too-late' } });
    expect(await engine.list()).toMatchObject({ value: [{ state: 'created' }] });
  });

  it('pulls what it has been told to deliver', async () => {
    const engine = new FakeContainerEngine();
    engine.makePullable('app:2');
    expect(await engine.pullImage('docker.io/library/app:2', new AbortController().signal)).toEqual(
      { ok: true, value: undefined },
    );
    expect(await engine.hasImage('app:2')).toEqual({ ok: true, value: true });
  });

  it('tells nothing about containers while it is away', async () => {
    const engine = new FakeContainerEngine();
    engine.addImage(IMAGE);
    await engine.create(task);
    await engine.start(task.id);
    const kinds: string[] = [];
    engine.watch((event) => kinds.push(event.kind));
    await engine.list();
    engine.disconnect();
    engine.exit('t-1' as TaskId, 137, { outOfMemory: true });
    engine.connect();
    expect(kinds).toEqual(['connected', 'disconnected', 'connected']);
    expect(await engine.list()).toMatchObject({
      value: [{ state: 'exited', exitCode: 137, outOfMemory: true }],
    });
  });
});
