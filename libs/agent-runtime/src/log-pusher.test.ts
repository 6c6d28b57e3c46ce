import { GrappeError, type TaskId } from '@grappe/domain';
import { FakeContainerEngine, MemoryLogger } from '@grappe/fakes';
import type { LogChunk } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { LogPusher } from './log-pusher.ts';
import { assignedTask, IMAGE, settle } from './testing/bench.ts';

const TASK = 't-1' as TaskId;

class TestPush {
  readonly chunks: LogChunk[] = [];
  readonly close: () => void;
  ended = false;

  constructor(onClosed: () => void) {
    this.close = onClosed;
  }

  get texts(): string[][] {
    return this.chunks.map(({ lines }) => (lines ?? []).map(({ text }) => text ?? ''));
  }
}

/** A container that has written lines, and streams that the test can hold up. */
class Bench {
  readonly engine = new FakeContainerEngine();
  readonly logger = new MemoryLogger();
  readonly pushes: TestPush[] = [];
  readonly pusher: LogPusher;
  /** What a write waits for. */
  room: Promise<void> = Promise.resolve();
  connected = true;

  constructor() {
    this.pusher = new LogPusher(
      this.engine,
      (onClosed) => {
        if (!this.connected) throw new GrappeError('UNREACHABLE', 'not connected');
        const push = new TestPush(onClosed);
        this.pushes.push(push);
        return {
          write: async (chunk) => {
            if (push.ended) throw new Error('write after end');
            push.chunks.push(chunk);
            await this.room;
          },
          end: () => {
            push.ended = true;
          },
        };
      },
      this.logger,
    );
  }

  async start(...lines: string[]): Promise<this> {
    this.engine.addImage(IMAGE);
    await this.engine.create(assignedTask(TASK));
    await this.engine.start(TASK);
    this.write(...lines);
    return this;
  }

  write(...lines: string[]): void {
    for (const line of lines) this.engine.writeLog(TASK, 'stdout', line);
  }

  follow(id: string, options: { follow?: boolean; tailLines?: number; task?: string } = {}): void {
    const { follow = true, tailLines = 1_000, task = TASK } = options;
    const streamLogs = { taskId: task, tailLines, follow };
    this.pusher.handle({ id, body: 'streamLogs', streamLogs });
  }

  stop(commandId: string): void {
    this.pusher.handle({ id: 'x', body: 'stop', stop: { commandId } });
  }

  get push(): TestPush {
    const last = this.pushes.at(-1);
    if (last === undefined) throw new Error('nothing was pushed');
    return last;
  }
}

describe('a log', () => {
  it('begins with an empty chunk that names its command', async () => {
    const bench = await new Bench().start();
    bench.follow('c-1');
    await settle();
    expect(bench.push.chunks).toEqual([{ commandId: 'c-1', lines: [], error: '' }]);
    expect(bench.push.ended).toBe(false);
  });

  it('is sent to its last line before its stream ends, however slowly it is read', async () => {
    const lines = Array.from({ length: 500 }, (_, n) => `line ${n}`);
    const bench = await new Bench().start(...lines);
    let release = (): void => undefined;
    bench.room = new Promise((resolve) => (release = resolve));
    bench.follow('c-1', { follow: false });
    await settle();
    release();
    await settle();
    expect(bench.push.texts.flat()).toEqual(lines);
    expect(bench.push.ended).toBe(true);
    expect(bench.logger.lines).toEqual([]);
  });

  it('is followed until the command is stopped', async () => {
    const bench = await new Bench().start('old', 'older');
    bench.follow('c-1', { tailLines: 1 });
    await settle();
    bench.write('new');
    await settle();
    expect(bench.push.texts.flat()).toEqual(['older', 'new']);
    bench.stop('another');
    await settle();
    expect(bench.push.ended).toBe(false);
    bench.stop('c-1');
    await settle();
    expect(bench.push.ended).toBe(true);
    bench.write('later');
    await settle();
    expect(bench.push.texts.flat()).toEqual(['older', 'new']);
  });

  it('is not read any more when the controller reads no more of it', async () => {
    const bench = await new Bench().start();
    bench.follow('c-1');
    await settle();
    bench.push.close();
    await settle();
    expect(bench.push.ended).toBe(true);
    bench.follow('c-1');
    await settle();
    expect(bench.pushes).toHaveLength(2);
  });

  it('says which stream a line is of, and when', async () => {
    const bench = await new Bench().start();
    bench.engine.writeLog(TASK, 'stderr', 'oops', '2026-01-01T00:00:00.000000001Z');
    bench.follow('c-1', { follow: false });
    await settle();
    expect(bench.push.chunks.at(-1)?.lines).toEqual([
      { stderr: true, timestamp: '2026-01-01T00:00:00.000000001Z', text: 'oops' },
    ]);
  });

  it('of a task that is not here ends with the reason', async () => {
    const bench = await new Bench().start();
    bench.follow('c-1', { task: 't-9' });
    await settle();
    expect(bench.push.chunks.at(-1)?.error).toMatch(/t-9 has no container/);
    expect(bench.push.ended).toBe(true);
  });

  it('that cannot be sent is not read on', async () => {
    const bench = await new Bench().start('a');
    bench.follow('c-1');
    await settle();
    bench.room = Promise.reject(new Error('broken pipe'));
    bench.room.catch(() => undefined);
    bench.write('b', 'c');
    await settle();
    expect(bench.push.ended).toBe(true);
    expect(bench.logger.lines.map(({ message }) => message)).toEqual(['a log could not be sent']);
  });
});

describe('chunks', () => {
  it('gather what comes while one is on its way, within their limits', async () => {
    const bench = await new Bench().start();
    bench.follow('c-1');
    await settle();
    let release = (): void => undefined;
    bench.room = new Promise((resolve) => (release = resolve));
    bench.write(...Array.from({ length: 200 }, (_, n) => `${n}`));
    await settle();
    bench.room = Promise.resolve();
    release();
    await settle();
    const counts = bench.push.texts.map((texts) => texts.length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(200);
    expect(Math.max(...counts)).toBe(64);
  });

  it('stay far below the limit of a message when lines are long', async () => {
    const bench = await new Bench().start();
    bench.follow('c-1');
    await settle();
    let release = (): void => undefined;
    bench.room = new Promise((resolve) => (release = resolve));
    bench.write(...Array.from({ length: 64 }, () => '\u20ac'.repeat(65_536)));
    await settle();
    bench.room = Promise.resolve();
    release();
    await settle();
    const bytes = bench.push.texts.map((texts) => Buffer.byteLength(texts.join('')));
    expect(Math.max(...bytes)).toBeLessThan(1_100_000);
    expect(bench.push.texts.flat()).toHaveLength(64);
  });
});

describe('limits', () => {
  it('refuse more logs than a node can send, until one ends', async () => {
    const bench = await new Bench().start();
    for (let n = 0; n < 33; n += 1) bench.follow(`c-${n}`);
    await settle();
    expect(bench.push.chunks).toHaveLength(1);
    expect(bench.push.chunks[0]?.error).toMatch(/sends 32 logs already/);
    expect(bench.push.ended).toBe(true);
    bench.stop('c-0');
    await settle();
    bench.follow('c-33');
    await settle();
    expect(bench.push.ended).toBe(false);
  });

  it('do not count logs that could not be begun', async () => {
    const bench = await new Bench().start();
    bench.connected = false;
    for (let n = 0; n < 100; n += 1) bench.follow(`c-${n}`);
    await settle();
    bench.connected = true;
    bench.follow('c-0');
    await settle();
    expect(bench.push.ended).toBe(false);
    expect(bench.push.chunks).toMatchObject([{ commandId: 'c-0', error: '' }]);
  });

  it('take a command that is repeated once', async () => {
    const bench = await new Bench().start();
    bench.follow('c-1');
    bench.follow('c-1');
    await settle();
    expect(bench.pushes).toHaveLength(1);
  });
});

describe('stop', () => {
  it('ends all logs', async () => {
    const bench = await new Bench().start();
    bench.follow('c-1');
    bench.follow('c-2');
    await settle();
    bench.pusher.stop();
    await settle();
    expect(bench.pushes.map(({ ended }) => ended)).toEqual([true, true]);
  });
});
