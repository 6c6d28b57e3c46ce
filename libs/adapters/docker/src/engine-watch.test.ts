import { PassThrough, type Readable } from 'node:stream';
import { setImmediate as settle } from 'node:timers/promises';
import type { TaskId } from '@grappe/domain';
import type { EngineEvent, EngineResult, ObservedContainer, Timers } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { EngineWatch, type WatchSource } from './engine-watch.ts';
import { PING_TIMEOUT_MS, WATCH_PING_PERIOD_MS } from './limits.ts';

type Seen = EngineResult<ObservedContainer | undefined>;
const AWAY = { ok: false, failure: { kind: 'unreachable', message: 'away' } } as const;

/** Timers that a test fires by hand. */
class ManualTimers implements Timers {
  readonly pending = new Map<() => void, number>();

  after(delayMs: number, fire: () => void): () => void {
    this.pending.set(fire, delayMs);
    return () => void this.pending.delete(fire);
  }

  delays(): number[] {
    return [...this.pending.values()];
  }

  async fire(delayMs: number): Promise<void> {
    const due = [...this.pending].filter(([, delay]) => delay === delayMs);
    for (const [fire] of due) {
      this.pending.delete(fire);
      fire();
    }
    await settle();
  }
}

/** An engine whose answers a test decides. */
class ScriptedSource implements WatchSource {
  readonly sinces: string[] = [];
  readonly observations: ((seen: Seen) => void)[] = [];
  open: 'at once' | 'refused' | 'never' = 'at once';
  pingAnswer: EngineResult<void> = { ok: true, value: undefined };
  stream = new PassThrough();

  openEvents(sinceSeconds: string): Promise<Readable> {
    this.sinces.push(sinceSeconds);
    if (this.open === 'refused') return Promise.reject(new Error('refused'));
    if (this.open === 'never') return new Promise(() => undefined);
    this.stream = new PassThrough();
    return Promise.resolve(this.stream);
  }

  observe(): Promise<Seen> {
    return new Promise((resolve) => this.observations.push(resolve));
  }

  ping(): Promise<EngineResult<void>> {
    return Promise.resolve(this.pingAnswer);
  }

  async event(task: string): Promise<void> {
    const record = { Action: 'start', Actor: { Attributes: { 'io.grappe.task': task } } };
    this.stream.write(`${JSON.stringify(record)}\n`);
    await settle();
    await settle();
  }

  async answer(version: number): Promise<void> {
    const value = { task: 't-1' as TaskId, version } as ObservedContainer;
    this.observations.shift()?.({ ok: true, value });
    await settle();
  }
}

async function watching(source: ScriptedSource) {
  const timers = new ManualTimers();
  const events: EngineEvent[] = [];
  const clock = { monotonicMs: () => 0, wallMs: () => 10_500 };
  const watch = new EngineWatch(source, { clock, timers }, (event) => events.push(event));
  const ended = watch.run();
  await settle();
  return { timers, events, watch, ended, kinds: () => events.map(({ kind }) => kind) };
}

describe('EngineWatch', () => {
  it('asks for events from a little before the connection', async () => {
    const source = new ScriptedSource();
    const { watch } = await watching(source);
    expect(source.sinces).toEqual(['9.500']);
    watch.close();
  });

  it('tells an outage once, and waits longer and longer for its end', async () => {
    const source = new ScriptedSource();
    source.open = 'refused';
    const { timers, kinds, watch } = await watching(source);
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      waits.push(...timers.delays());
      await timers.fire(timers.delays()[0] ?? 0);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(kinds()).toEqual(['disconnected']);
    source.open = 'at once';
    await timers.fire(5_000);
    source.stream.end();
    await settle();
    await settle();
    expect(kinds()).toEqual(['disconnected', 'connected', 'disconnected']);
    expect(timers.delays()).toEqual([100]);
    watch.close();
  });

  it('gives up on an engine that accepts the connection and says nothing', async () => {
    const source = new ScriptedSource();
    source.open = 'never';
    const { timers, kinds, watch } = await watching(source);
    expect(kinds()).toEqual([]);
    await timers.fire(PING_TIMEOUT_MS);
    expect(kinds()).toEqual(['disconnected']);
    watch.close();
  });

  it('finds out by a ping that an engine with an open stream is away', async () => {
    const source = new ScriptedSource();
    const { timers, kinds, watch } = await watching(source);
    await timers.fire(WATCH_PING_PERIOD_MS);
    expect(kinds()).toEqual(['connected']);
    source.pingAnswer = AWAY;
    await timers.fire(WATCH_PING_PERIOD_MS);
    await settle();
    expect(kinds()).toEqual(['connected', 'disconnected']);
    watch.close();
  });

  it('reads a task once more when it changes while it is being read', async () => {
    const source = new ScriptedSource();
    const { events, watch } = await watching(source);
    for (let i = 0; i < 3; i += 1) await source.event('t-1');
    expect(source.observations).toHaveLength(1);
    await source.answer(1);
    expect(source.observations).toHaveLength(1);
    await source.answer(2);
    expect(source.observations).toHaveLength(0);
    const versions = events.flatMap((event) =>
      event.kind === 'changed' ? event.container?.version : [],
    );
    expect(versions).toEqual([1, 2]);
    await source.event('t-1');
    expect(source.observations).toHaveLength(1);
    watch.close();
  });

  it('connects anew when a change could not be read', async () => {
    const source = new ScriptedSource();
    const { kinds, timers, watch } = await watching(source);
    await source.event('t-1');
    source.observations.shift()?.(AWAY);
    await settle();
    await settle();
    expect(kinds()).toEqual(['connected', 'disconnected']);
    await timers.fire(100);
    expect(kinds()).toEqual(['connected', 'disconnected', 'connected']);
    watch.close();
  });

  it('is silent after its end, and leaves no timer', async () => {
    const source = new ScriptedSource();
    const { events, timers, watch, ended } = await watching(source);
    await source.event('t-1');
    watch.close();
    await source.answer(1);
    await ended;
    expect(events.map(({ kind }) => kind)).toEqual(['connected']);
    expect(timers.delays()).toEqual([]);
  });

  it('takes no notice of events without a task, and connects anew after one it cannot read', async () => {
    const source = new ScriptedSource();
    const { kinds, watch } = await watching(source);
    source.stream.write('{"Action":"start","Actor":{"Attributes":{}}}\n{"Action":"x"}\n');
    await settle();
    expect(source.observations).toHaveLength(0);
    source.stream.write('garbage\n');
    await settle();
    await settle();
    expect(kinds()).toEqual(['connected', 'disconnected']);
    watch.close();
  });
});
