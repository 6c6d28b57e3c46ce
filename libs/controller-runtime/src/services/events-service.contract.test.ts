import { EVENTS_KEPT_MAX, type StackName } from '@grappe/domain';
import type { Event__Output } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { replicated } from '../testing/specs.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

/** Two events: a stack comes and goes. */
async function happen(name: string): Promise<void> {
  const stack = { name: name as StackName, services: [replicated('web', 0)], volumes: [] };
  await controller.driver.request({ kind: 'deploy', stack, dryRun: false });
  await controller.driver.request({ kind: 'remove-stack', stack: stack.name });
}

async function all(events: AsyncIterable<Event__Output>): Promise<Event__Output[]> {
  const read: Event__Output[] = [];
  for await (const event of events) read.push(event);
  return read;
}

/** Reads a live stream into a list until aborted. */
function follow(request: { afterSequence?: number; tail?: number } = {}) {
  const abort = new AbortController();
  const read: Event__Output[] = [];
  const events = controller.operator.watchEvents({ ...request, follow: true }, abort.signal);
  const done = (async () => {
    for await (const event of events) read.push(event);
  })();
  return { read, abort, done };
}

const sequences = (events: readonly Event__Output[]) => events.map(({ sequence }) => sequence);
const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);

describe('WatchEvents', () => {
  it('gives what is kept, after a sequence number and the newest only', async () => {
    const { operator } = controller;
    await happen('shop');
    const kept = await all(operator.watchEvents({}));
    expect(kept.map(({ kind }) => kind)).toEqual([
      'controller.started',
      'stack.deployed',
      'stack.removed',
    ]);
    expect(kept[1]).toMatchObject({ sequence: 2, stack: 'shop', node: '', task: '' });
    expect(sequences(await all(operator.watchEvents({ afterSequence: 1 })))).toEqual([2, 3]);
    expect(sequences(await all(operator.watchEvents({ tail: 1 })))).toEqual([3]);
    expect(await all(operator.watchEvents({ afterSequence: 99 }))).toEqual([]);
  });

  it('skips what was dropped', async () => {
    for (let n = 0; n < EVENTS_KEPT_MAX / 2; n += 1) await happen(`s${n}`);
    const kept = sequences(await all(controller.operator.watchEvents({})));
    expect(kept).toEqual(upTo(EVENTS_KEPT_MAX + 1, 2));
  });

  it('loses and repeats nothing between what is kept and what happens meanwhile', async () => {
    for (let n = 0; n < 200; n += 1) await happen(`before${n}`);
    const watchers = [follow(), follow({ afterSequence: 100 }), follow({ tail: 10 })];
    // In turns with the stream that starts, so that some events fall into every phase of it.
    for (let n = 0; n < 50; n += 1) {
      await happen(`during${n}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const last = controller.driver.state.live.nextEvent - 1;
    for (const { read, abort, done } of watchers) {
      await expect.poll(() => read.at(-1)?.sequence, { interval: 5 }).toBe(last);
      const first = read[0]?.sequence ?? 0;
      expect(sequences(read)).toEqual(upTo(last, first));
      abort.abort();
      await done;
    }
    expect(watchers[0]?.read[0]?.sequence).toBe(1);
    expect(watchers[1]?.read[0]?.sequence).toBe(101);
  });

  it('drops the oldest for a watcher that reads too slowly, and goes on with the newest', async () => {
    const { operator } = controller;
    const abort = new AbortController();
    const slow = operator.watchEvents({ follow: true }, abort.signal);
    expect((await slow.next()).value).toMatchObject({ sequence: 1 });
    // More than the watcher's list and all buffers of the connection hold.
    for (let n = 0; n < 4_000; n += 1) await happen('shop-with-quite-a-long-name-to-fill-buffers');
    const last = controller.driver.state.live.nextEvent - 1;
    const read: number[] = [];
    for await (const { sequence } of slow) {
      read.push(sequence);
      if (sequence === last) break;
    }
    expect(read).toEqual([...new Set(read)].sort((a, b) => a - b));
    expect(read.length).toBeLessThan(last - 1);
    expect(read.slice(-500)).toEqual(upTo(last, last - 499));
  });

  it('ends when the watcher leaves', async () => {
    const { driver } = controller;
    let listeners = 0;
    const onEvent = driver.onEvent.bind(driver);
    driver.onEvent = (listener) => {
      listeners += 1;
      const stop = onEvent(listener);
      return () => {
        listeners -= 1;
        stop();
      };
    };
    const { read, abort, done } = follow();
    await expect.poll(() => read.length).toBe(1);
    expect(listeners).toBe(1);
    abort.abort();
    await done;
    await expect.poll(() => listeners).toBe(0);
  });
});
