import { describe, expect, it } from 'vitest';
import { LEASE_STOP_LEAD_MS } from '../constants.ts';
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
      'stopped: no controller has been heard since the agent was started (lease of a singleton)',
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

  it('with a container that has gone lets the guard go', () => {
    const node = running();
    node.crashAgent();
    node.containers.clear();
    node.advanceMs(LEASE_TTL_MS);
    node.start();
    expect(node.watchdog.held).toEqual([]);
  });

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
