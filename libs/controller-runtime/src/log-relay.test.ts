import { setMaxListeners } from 'node:events';
import type { NodeName } from '@grappe/domain';
import { FakeClock, SeededRng } from '@grappe/fakes';
import type { LogChunk__Output, LogLine__Output } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { LogRelay, RELAY_ANSWER_MS, RELAYS_MAX, type RelayedLines } from './log-relay.ts';

const NODE = 'pi1' as NodeName;
const line = (text: string): LogLine__Output => ({ stderr: false, timestamp: '', text });

function chunk(commandId: string, ...texts: string[]): LogChunk__Output {
  return { commandId, lines: texts.map(line), error: '' };
}

async function* stream(...chunks: LogChunk__Output[]): AsyncIterable<LogChunk__Output> {
  yield* chunks;
}

/** An agent's stream that breaks after its first chunk. */
async function* broken(first: LogChunk__Output): AsyncIterable<LogChunk__Output> {
  yield first;
  throw new Error('connection reset');
}

function setUp() {
  const clock = new FakeClock();
  const relay = new LogRelay(new SeededRng(1), clock);
  const asked: string[] = [];
  const cancelled: string[] = [];
  const delivered: RelayedLines[] = [];
  const abort = new AbortController();
  const follow = () =>
    relay.follow(
      {
        node: NODE,
        ask: (id) => asked.push(id),
        cancel: (id) => cancelled.push(id),
        deliver: async (lines) => void delivered.push(lines),
      },
      abort.signal,
    );
  return { clock, relay, asked, cancelled, delivered, abort, follow };
}

describe('LogRelay', () => {
  it('delivers what the agent pushes, and ends with it', async () => {
    const { clock, relay, asked, cancelled, delivered, follow } = setUp();
    const followed = follow();
    const id = asked[0] ?? '';
    await relay.accept(NODE, stream(chunk(id, 'one', 'two'), { ...chunk(id), error: 'gone' }));
    await followed;
    expect(delivered).toEqual([
      { lines: [line('one'), line('two')], error: '' },
      { lines: [], error: 'gone' },
    ]);
    expect(cancelled).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gives an agent up that does not answer', async () => {
    const { clock, asked, cancelled, follow } = setUp();
    const followed = expect(follow()).rejects.toMatchObject({ code: 'TIMED_OUT' });
    clock.advance(RELAY_ANSWER_MS);
    await followed;
    expect(cancelled).toEqual(asked);
  });

  it('waits for ever for one that has answered, until nobody reads any more', async () => {
    const { clock, relay, asked, cancelled, delivered, abort, follow } = setUp();
    const followed = follow();
    const id = asked[0] ?? '';
    let breakOff: () => void = () => undefined;
    async function* endless() {
      yield chunk(id, 'one');
      await new Promise<void>((resolve) => (breakOff = resolve));
      yield chunk(id, 'late');
      throw new Error('read although nobody listens');
    }
    const accepted = relay.accept(NODE, endless());
    await expect.poll(() => delivered.length).toBe(1);
    clock.advance(10 * RELAY_ANSWER_MS);
    abort.abort();
    await followed;
    expect(cancelled).toEqual([id]);
    breakOff();
    await accepted;
    expect(delivered).toHaveLength(1);
  });

  it('tells the reader when the stream breaks', async () => {
    const { relay, asked, follow } = setUp();
    const followed = expect(follow()).rejects.toMatchObject({ code: 'UNREACHABLE' });
    const accepted = relay.accept(NODE, broken(chunk(asked[0] ?? '', 'one')));
    await expect(accepted).rejects.toThrow('connection reset');
    await followed;
  });

  it('asks nobody when the reader has gone already', async () => {
    const { asked, abort, follow } = setUp();
    abort.abort();
    await follow();
    expect(asked).toEqual([]);
  });

  it('takes no lines for a command of another node, or of none', async () => {
    const { relay, asked, delivered, abort, follow } = setUp();
    const followed = follow();
    await relay.accept('pi2' as NodeName, stream(chunk(asked[0] ?? '', 'forged')));
    await relay.accept(NODE, stream(chunk('unknown', 'lost')));
    expect(delivered).toEqual([]);
    abort.abort();
    await followed;
  });

  it('passes on why the command could not be sent', async () => {
    const { clock, relay, abort } = setUp();
    const cancelled: string[] = [];
    const options = {
      node: NODE,
      ask: () => {
        throw new Error('not connected');
      },
      cancel: (id: string) => cancelled.push(id),
      deliver: () => Promise.resolve(),
    };
    await expect(relay.follow(options, abort.signal)).rejects.toThrow('not connected');
    expect(clock.pendingTimers).toBe(0);
  });

  it('has a limit, and room again when a reader has gone', async () => {
    const { relay, asked, abort, follow } = setUp();
    setMaxListeners(RELAYS_MAX, abort.signal);
    const followed = Array.from({ length: RELAYS_MAX }, follow);
    await expect(follow()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await relay.accept(NODE, stream(chunk(asked[0] ?? '', 'one')));
    await followed[0];
    followed.push(follow());
    expect(asked).toHaveLength(RELAYS_MAX + 1);
    abort.abort();
    await Promise.all(followed);
  });
});
