import { describe, expect, it } from 'vitest';
import { LEASE_STOP_LEAD_MS, UNLISTED_GUARD_MARGIN_MS } from '../constants.ts';
import { LEASE_TTL_MS, singleton, TestNode } from '../testing/node.ts';

const GRACE_MS = 2_000;
const db = singleton('db', { stopGraceMs: GRACE_MS });

/** A node that runs the singleton `db`, its lease granted just now. */
function running(task = db): TestNode {
  const node = new TestNode().start();
  node.assign(task);
  node.lease(['db']);
  expect(node.status('db')?.state).toBe('running');
  node.log.length = 0;
  return node;
}

function state(node: TestNode): string | undefined {
  return node.containers.get(db.id)?.state;
}

function steps(node: TestNode): string[] {
  return node.log.filter((line) => !line.startsWith('report'));
}

describe('an agent that is restarted', () => {
  it('within the lease leaves the singleton alone, and stops it when the recalled lease ends', () => {
    const node = running();
    node.advanceMs(1_000);
    node.restartAgent();
    expect(steps(node)).toEqual([]);
    expect(node.watchdog.held).toHaveLength(1);
    node.advanceMs(LEASE_TTL_MS - 1_000 - LEASE_STOP_LEAD_MS - 1);
    expect(state(node)).toBe('running');
    node.advanceMs(1);
    expect(state(node)).toBe('exited');
    expect(node.told('db')?.message).toBe(
      'stopped: the agent or the board was started anew, and no controller has been heard since (lease of a singleton)',
    );
  });

  it('after the lease, before the watchdog has acted, stops it at once', () => {
    const node = running();
    node.crashAgent();
    node.advanceMs(LEASE_TTL_MS + 500);
    node.prompt = false;
    node.start();
    node.finishListing();
    expect(node.steps).toEqual([{ task: 'db', step: { kind: 'stop', graceMs: GRACE_MS - 500 } }]);
  });

  it('and does not find its engine keeps guarding what it has recalled, also with longer leases', () => {
    const node = running();
    node.crashAgent();
    node.startAgent();
    node.leaseForMs(20_000, ['db']);
    expect(node.watchdog.held[0]?.leaseUntilMs).toBe(node.nowMs - 250 + LEASE_TTL_MS);
    node.post({ kind: 'engine-connected' });
    expect(node.told('db')).toMatchObject({ attempt: 0, state: 'running' });
    expect(node.watchdog.kills).toEqual([]);
  });

  it('and has forgotten what was assigned still stops a singleton in time', () => {
    const node = running();
    node.loseMemory();
    node.start();
    node.advanceMs(LEASE_TTL_MS);
    expect(state(node)).toBe('exited');
    expect(node.watchdog.kills).toEqual([]);
  });

  it('and finds one running that nobody remembers kills it at once: its lease may be long over', () => {
    const node = running();
    node.crashAgent();
    node.watchdog.held = [];
    node.byHand.add(db.id);
    node.prompt = false;
    node.start();
    node.finishListing();
    expect(node.steps).toEqual([{ task: 'db', step: { kind: 'stop', graceMs: 0 } }]);
    expect(node.guards.at(-1)).toMatchObject([{ task: 'db', leaseUntilMs: 0, stopGraceMs: 0 }]);
    node.finishAll();
    node.lease(['db']);
    expect(node.guards.length).toBeGreaterThan(0);
    node.finishAll();
    expect(state(node)).toBe('running');
  });

  it('lets the guard of a container that is not listed go only when that would be dead: it may be hidden', () => {
    const node = running();
    const endMs = node.nowMs + LEASE_TTL_MS + GRACE_MS + UNLISTED_GUARD_MARGIN_MS;
    node.crashAgent();
    node.containers.clear();
    node.advanceMs(LEASE_TTL_MS);
    node.start();
    expect(node.watchdog.held).toHaveLength(1);
    expect(node.wakeAtMs).toBe(endMs);
    node.advanceMs(endMs - node.nowMs - 1);
    expect(node.watchdog.held).toHaveLength(1);
    node.advanceMs(1);
    expect(node.watchdog.held).toEqual([]);
    expect(node.wakeAtMs).toBeUndefined();
  });

  it('as that of another node, which sees none of the old containers, has the watchdog end them', () => {
    const node = running();
    node.advanceMs(1_000);
    node.joinAnew();
    node.advanceMs(1_000);
    node.start();
    node.assign();
    // Leases are for other tasks now; what is hidden keeps the end that it had.
    node.leaseForMs(60_000, ['db', 'other']);
    expect(node.watchdog.kills).toEqual(['db']);
    expect(state(node)).toBe('exited');
    expect(node.watchdog.held).toEqual([]);
  });

  it('guards a task whose container was removed meanwhile with its new one', () => {
    const node = running();
    const before = node.containers.get(db.id)?.containerId;
    node.crashAgent();
    node.containers.clear();
    node.advanceMs(LEASE_TTL_MS);
    node.start();
    expect(node.watchdog.held).toMatchObject([{ task: 'db', containerId: before }]);
    node.lease(['db']);
    const { containerId } = node.containers.get(db.id) ?? {};
    expect(state(node)).toBe('running');
    expect(containerId).not.toBe(before);
    expect(node.watchdog.held).toMatchObject([{ task: 'db', containerId }]);
  });

  it.each(['created', 'exited'] as const)(
    'while a start was under way guards a container that it finds %s until that is certainly over',
    (found) => {
      const node = new TestNode().start();
      node.assign(db);
      if (found === 'exited') {
        node.lease(['db']);
        node.advanceMs(LEASE_TTL_MS);
      }
      expect(state(node)).toBe(found);
      node.prompt = false;
      node.lease(['db']);
      node.finishGuard();
      expect(node.stepKinds()).toEqual(['start db']);
      node.crashAgent();
      node.advanceMs(LEASE_TTL_MS);
      node.start();
      node.finishListing();
      expect(node.stepKinds()).toEqual(['stop db']);
      expect(node.guards).toMatchObject([[{ task: 'db', stopGraceMs: GRACE_MS }]]);
      node.startLate();
      node.finishAll();
      node.advanceMs(60_000);
      expect(state(node)).toBe('exited');
      expect(node.watchdog.held).toEqual([]);
    },
  );

  it.each([true, false])(
    'and has lost everything knows a singleton by its container, and stops it at once: %s',
    (noted) => {
      const node = running();
      if (!noted) node.change('db', { singleton: false });
      node.loseEverything();
      node.prompt = false;
      node.start();
      node.finishListing();
      const stop = { task: 'db', step: { kind: 'stop', graceMs: 0 } };
      // One from before it was noted cannot be told from others, which are left alone.
      expect(node.steps).toEqual(noted ? [stop] : []);
      node.finishAll();
      expect(state(node)).toBe(noted ? 'exited' : 'running');
      expect(node.watchdog.held).toEqual([]);
    },
  );

  it('after a loss of power starts nothing before a lease comes', () => {
    const node = running();
    node.losePower();
    node.start();
    node.advanceMs(600_000);
    expect(state(node)).toBe('exited');
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'starting' });
    node.lease(['db']);
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'running' });
  });
});

describe('a singleton that nobody wants any more', () => {
  it('is guarded until it has ended, and stopped with no more than its lease leaves', () => {
    const node = running();
    node.advanceMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS - 10);
    node.prompt = false;
    node.assign();
    node.finishSave();
    expect(node.steps).toEqual([{ task: 'db', step: { kind: 'stop', graceMs: GRACE_MS } }]);
    expect(node.watchdog.held).toHaveLength(1);
    node.finish('db');
    node.finishAll();
    expect(node.watchdog.held).toEqual([]);
    expect(node.told('db')?.state).toBe('stopped');
  });
});

describe('a singleton that somebody starts by hand', () => {
  it('without a lease is stopped at once', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.startsByHand('db');
    expect(state(node)).toBe('exited');
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'starting' });
  });

  it('while it waits to be restarted is guarded, and stopped with its lease', () => {
    const node = running(singleton('db', { restart: { ...db.spec.restart, delayMs: 60_000 } }));
    node.exits('db', 1);
    node.startsByHand('db');
    expect(node.watchdog.held).toHaveLength(1);
    node.advanceMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS);
    expect(state(node)).toBe('exited');
  });
});
