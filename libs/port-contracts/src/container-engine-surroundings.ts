import { Readable } from 'node:stream';
import type { TaskId } from '@grappe/domain';
import type { LogLine } from '@grappe/ports';
import { expect, it } from 'vitest';
import { changed, look, running, STOP_GRACE_MS, type Bench } from './container-engine-bench.ts';
import {
  CONTRACT_STACK,
  EventRecorder,
  kindOf,
  until,
  valueOf,
  volumeOf,
} from './container-engine-harness.ts';

export function declareImagesAndVolumes(bench: Bench): void {
  it('finds an image under each of its spellings', async () => {
    const { engine, harness } = bench;
    const bare = harness.image.replace(/:latest$/, '');
    for (const spelling of [bare, harness.image, `docker.io/library/${harness.image}`]) {
      expect(valueOf(await engine.hasImage(spelling))).toBe(true);
    }
    expect(valueOf(await engine.hasImage(`${bare}:other`))).toBe(false);
    expect(valueOf(await engine.images())).toContain(harness.image);
  });

  it('loads images from a tar', async () => {
    const { engine, harness } = bench;
    const tar = Readable.from([harness.imageTar('team/loaded:3')]);
    const loaded = valueOf(await engine.loadImage(tar, new AbortController().signal));
    expect(loaded).toEqual(['team/loaded:3']);
    expect(valueOf(await engine.hasImage('docker.io/team/loaded:3'))).toBe(true);
    expect(valueOf(await engine.images())).toContain('team/loaded:3');
  });

  it.each([
    ['cut short', (tar: Buffer) => tar.subarray(0, tar.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['no tar at all', () => Buffer.alloc(100_000, 'not a tar ')],
  ])('refuses a tar that is %s', async (_, spoil) => {
    const tar = Readable.from([spoil(bench.harness.imageTar('team/spoilt:1'))]);
    const refused = await bench.engine.loadImage(tar, new AbortController().signal);
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
    expect(valueOf(await bench.engine.hasImage('team/spoilt:1'))).toBe(false);
  });

  it('creates volumes once and only asks for external ones', async () => {
    const { engine } = bench;
    const missing = await engine.ensureVolumes(CONTRACT_STACK, [volumeOf('contract_ext', true)]);
    expect(missing).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
    expect(missing.ok ? '' : missing.failure.message).toContain('contract_ext');
    valueOf(await engine.ensureVolumes(CONTRACT_STACK, [volumeOf('contract_data')]));
    valueOf(await engine.ensureVolumes(CONTRACT_STACK, [volumeOf('contract_data')]));
    valueOf(await engine.ensureVolumes('other', [volumeOf('contract_data', true)]));
  });
}

export function declareScope(bench: Bench): void {
  it('neither sees nor touches containers of others', async () => {
    const { engine, harness } = bench;
    const recorder = new EventRecorder(engine);
    await recorder.seen((event) => event.kind === 'connected');
    const untouched = await harness.addForeignContainers();
    const before = valueOf(await engine.list());
    expect(before.map(({ task }) => task)).not.toContain('t-foreign');
    expect(valueOf(await engine.stop('t-foreign' as TaskId, STOP_GRACE_MS))).toBeUndefined();
    valueOf(await engine.remove('t-foreign' as TaskId));
    expect(kindOf(await engine.start('t-foreign' as TaskId))).toBe('not-found');
    // An own task's event, given after the others' would have been, proves that those were not.
    const task = await running(bench, 't-own');
    await recorder.seen(changed(task.id, 'running'));
    recorder.close();
    const told = recorder.events.flatMap((event) => (event.kind === 'changed' ? event.task : []));
    expect(told).not.toContain('t-foreign');
    expect(await untouched()).toBe(true);
    valueOf(await engine.remove(task.id));
  });
}

async function logOf(bench: Bench, task: TaskId, tailLines: number): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const { signal } = new AbortController();
  const options = { tailLines, follow: false };
  valueOf(await bench.engine.logs(task, options, (line) => void lines.push(line), signal));
  return lines;
}

export function declareLogs(bench: Bench): void {
  it('reads the last log lines of both streams', async () => {
    const { engine, harness } = bench;
    const task = await running(bench, 't-logs');
    for (const text of ['one', 'two', '']) await harness.writeLine(task.id, 'stdout', text);
    await harness.writeLine(task.id, 'stderr', 'trouble: é');
    await until('four lines', async () => (await logOf(bench, task.id, 10)).length === 4);
    const lines = await logOf(bench, task.id, 10);
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two', '', 'trouble: é']);
    expect(lines.map(({ stream }) => stream)).toEqual(['stdout', 'stdout', 'stdout', 'stderr']);
    expect(lines[0]?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect((await logOf(bench, task.id, 2)).map(({ text }) => text)).toEqual(['', 'trouble: é']);
    valueOf(await engine.remove(task.id));
    const { signal } = new AbortController();
    const options = { tailLines: 1, follow: false };
    expect(kindOf(await engine.logs(task.id, options, () => undefined, signal))).toBe('not-found');
  });

  it('follows a log over a restart until the container is gone', async () => {
    const { engine, harness } = bench;
    const task = await running(bench, 't-follow');
    const texts: string[] = [];
    const { signal } = new AbortController();
    const following = engine.logs(
      task.id,
      { tailLines: 10, follow: true },
      ({ text }) => void texts.push(text),
      signal,
    );
    const arrived = (text: string) =>
      until(`log line ${text}`, () => Promise.resolve(texts.includes(text)));
    await harness.writeLine(task.id, 'stdout', 'before');
    await arrived('before');
    await harness.exit(task.id, 0);
    await until('the end', async () => (await look(bench, task.id))?.state === 'exited');
    valueOf(await engine.start(task.id));
    await harness.writeLine(task.id, 'stdout', 'after');
    await arrived('after');
    valueOf(await engine.remove(task.id));
    expect(kindOf(await following)).toBe('ok');
    expect(texts).toEqual(['before', 'after']);
  });

  it('ends following when asked to', async () => {
    const task = await running(bench, 't-abort');
    const abort = new AbortController();
    const options = { tailLines: 0, follow: true };
    const following = bench.engine.logs(task.id, options, () => undefined, abort.signal);
    abort.abort();
    expect(kindOf(await following)).toBe('ok');
    valueOf(await bench.engine.remove(task.id));
  });
}
