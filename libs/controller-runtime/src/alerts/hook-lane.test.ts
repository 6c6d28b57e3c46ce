import type { Alert, AlertNotice } from '@grappe/domain';
import { FakeClock, MemoryHook } from '@grappe/fakes';
import { beforeEach, describe, expect, it } from 'vitest';
import { HookLane } from './hook-lane.ts';
import {
  LET_GO_MS,
  NOTICES_PER_MINUTE_MAX,
  NOTICES_WAITING_MAX,
  RATE_WINDOW_MS,
  RETRY_DELAYS_MS,
  SUMMARY_ALERTS_MAX,
  TELL_TIMEOUT_MS,
} from './limits.ts';

let clock: FakeClock;
let hook: MemoryHook;
let outcomes: string[];
let lane: HookLane;

beforeEach(() => {
  clock = new FakeClock();
  hook = new MemoryHook();
  outcomes = [];
  lane = laneOf(hook);
});

function laneOf(told: MemoryHook): HookLane {
  return new HookLane({
    hook: told,
    rack: 'pearl',
    clock,
    timers: clock,
    onOutcome: (isTold, message) => outcomes.push(`${isTold ? 'told' : 'failed'}: ${message}`),
  });
}

function notice(id: number, kind: 'raised' | 'cleared' = 'raised'): AlertNotice {
  const alert: Alert = {
    id,
    kind: 'node.lost',
    severity: 'warning',
    message: `alert ${id}`,
    raisedAtMs: 0,
    isSent: true,
  };
  return { kind, rack: 'pearl', atMs: clock.wallMs(), alert };
}

/** Lets promises that are settled go on, each of which may settle others. */
async function settle(): Promise<void> {
  for (let n = 0; n < 50; n += 1) await Promise.resolve();
}

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await settle();
}

const kinds = (): string[] => hook.notices.map(({ kind }) => kind);

it('tells one after the other, in order', async () => {
  for (let id = 1; id <= 3; id += 1) lane.offer(notice(id));
  await settle();
  expect(hook.texts()).toEqual([1, 2, 3].map((id) => `rack pearl: warning: alert ${id}`));
  expect(outcomes).toEqual(Array(3).fill('told: accepted'));
  expect(clock.pendingTimers).toBe(0);
});

describe('more than a person reads in a minute', () => {
  it('is one summary once the minute is over', async () => {
    for (let id = 1; id <= 30; id += 1) lane.offer(notice(id));
    await settle();
    expect(kinds()).toEqual(Array(NOTICES_PER_MINUTE_MAX).fill('raised'));
    lane.offer(notice(1, 'cleared'));
    await pass(RATE_WINDOW_MS - 1);
    expect(hook.notices).toHaveLength(NOTICES_PER_MINUTE_MAX);
    await pass(1);
    expect(hook.notices.at(-1)).toMatchObject({
      kind: 'summary',
      raised: 30 - NOTICES_PER_MINUTE_MAX,
      cleared: 1,
    });
    await pass(10 * RATE_WINDOW_MS);
    expect(hook.notices).toHaveLength(NOTICES_PER_MINUTE_MAX + 1);
  });

  it('is no summary when it is one', async () => {
    for (let id = 1; id <= NOTICES_PER_MINUTE_MAX + 1; id += 1) lane.offer(notice(id));
    await pass(RATE_WINDOW_MS);
    expect(kinds()).toEqual(Array(NOTICES_PER_MINUTE_MAX + 1).fill('raised'));
  });

  it('never takes more memory than its limit', async () => {
    hook.behaviour = 'hang';
    for (let id = 1; id <= 10_000; id += 1) lane.offer(notice(id));
    hook.behaviour = 'accept';
    await pass(TELL_TIMEOUT_MS + LET_GO_MS);
    await pass(RETRY_DELAYS_MS[0] ?? 0);
    await pass(RATE_WINDOW_MS);
    const last = hook.notices.at(-1);
    expect(last).toMatchObject({ kind: 'summary', raised: 9_999 });
    expect(last?.kind === 'summary' && last.alerts).toHaveLength(SUMMARY_ALERTS_MAX);
    expect(hook.notices.length).toBeLessThanOrEqual(NOTICES_WAITING_MAX);
  });
});

describe('a hook that fails', () => {
  it('is tried again a few times, with longer and longer waits, then given up', async () => {
    hook.behaviour = 'refuse';
    lane.offer(notice(1));
    await settle();
    for (const [index, delayMs] of RETRY_DELAYS_MS.entries()) {
      expect(hook.tries).toBe(index + 1);
      await pass(delayMs - 1);
      expect(hook.tries).toBe(index + 1);
      await pass(1);
    }
    await pass(3_600_000);
    expect(hook.tries).toBe(RETRY_DELAYS_MS.length + 1);
    // Not for the first: that one may have met a lost packet.
    expect(outcomes).toHaveLength(RETRY_DELAYS_MS.length);
    expect(new Set(outcomes)).toEqual(new Set(['failed: it refuses']));
  });

  it('has what came after it told when it works again', async () => {
    hook.behaviour = 'refuse';
    lane.offer(notice(1));
    lane.offer(notice(2));
    await settle();
    hook.behaviour = 'accept';
    await pass(RETRY_DELAYS_MS[0] ?? 0);
    expect(hook.texts()).toEqual([1, 2].map((id) => `rack pearl: warning: alert ${id}`));
  });

  it('for good is not tried again, and the next notice is', async () => {
    hook.behaviour = 'refuse-for-good';
    lane.offer(notice(1));
    lane.offer(notice(2));
    await settle();
    expect(hook.tries).toBe(2);
    expect(clock.pendingTimers).toBe(0);
    expect(outcomes).toHaveLength(2);
  });

  it('by throwing is as one that says so', async () => {
    hook.tell = () => Promise.reject(new Error('oh'));
    lane.offer(notice(1));
    await settle();
    await pass(RETRY_DELAYS_MS[0] ?? 0);
    expect(outcomes).toEqual(['failed: it failed: Error: oh']);
  });
});

describe('a hook that hangs', () => {
  it('is given up after a while, and holds up no other', async () => {
    const other = new MemoryHook();
    const otherLane = laneOf(other);
    hook.behaviour = 'hang';
    lane.offer(notice(1));
    otherLane.offer(notice(1));
    await settle();
    expect(other.notices).toHaveLength(1);
    hook.behaviour = 'accept';
    await pass(TELL_TIMEOUT_MS);
    await pass(RETRY_DELAYS_MS[0] ?? 0);
    expect(hook.notices).toHaveLength(1);
  });

  it('and does not end when it is told to is let go of', async () => {
    let tries = 0;
    hook.tell = () => {
      tries += 1;
      return new Promise(() => undefined);
    };
    lane.offer(notice(1));
    await pass(TELL_TIMEOUT_MS);
    await pass(LET_GO_MS);
    await pass(RETRY_DELAYS_MS[0] ?? 0);
    expect(tries).toBe(2);
  });

  it('ends with its lane', async () => {
    hook.behaviour = 'hang';
    lane.offer(notice(1));
    await settle();
    lane.stop();
    lane.offer(notice(2));
    await settle();
    expect(hook.tries).toBe(1);
    expect(clock.pendingTimers).toBe(0);
    expect(outcomes).toEqual([]);
  });
});

it('tests beside all that waits', async () => {
  hook.behaviour = 'refuse';
  lane.offer(notice(1));
  await settle();
  hook.behaviour = 'accept';
  const told = await lane.test({ kind: 'test', rack: 'pearl', atMs: 0 });
  expect(told).toEqual({ ok: true, value: 'accepted' });
  expect(kinds()).toEqual(['test']);
});
