import { describe, expect, it } from 'vitest';
import { GUARD_RETRY_MS, LEASE_STOP_LEAD_MS } from '../constants.ts';
import { LEASE_TTL_MS, singleton, TestNode } from '../testing/node.ts';

const db = singleton('db');

describe('a watchdog that cannot guard', () => {
  it('lets no singleton start; it is tried again, and says why', () => {
    const node = new TestNode().start();
    node.watchdog.failure = 'no space left on /run';
    node.assign(db);
    node.leaseForMs(10_000, ['db']);
    expect(node.log).not.toContain('start db');
    expect(node.told('db')).toMatchObject({
      state: 'starting',
      message:
        'waits for the watchdog, without which no singleton is started: no space left on /run',
    });
    node.watchdog.failure = undefined;
    node.leaseForMs(GUARD_RETRY_MS, ['db']);
    expect(node.told('db')).toMatchObject({ attempt: 0, state: 'running', message: '' });
  });

  it('is not asked without end', () => {
    const node = new TestNode().start();
    node.watchdog.failure = 'no';
    node.assign(db);
    const before = node.log.length;
    let failures = 0;
    node.prompt = false;
    for (let n = 0; n < 1_000; n += 1) {
      node.lease(['db']);
      for (; node.guards.length > 0; failures += 1) node.finishGuard();
      node.advanceMs(10);
    }
    // Each try, and the newer list that may have come during it.
    expect(failures).toBeLessThanOrEqual(2 * (10_000 / GUARD_RETRY_MS + 1));
    expect(node.log.length - before).toBeLessThan(10);
  });

  it('of a longer lease ends a singleton with the lease that it knows', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.lease(['db']);
    const endMs = node.nowMs + LEASE_TTL_MS;
    node.watchdog.failure = 'its process has vanished';
    node.leaseForMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS - 250, ['db']);
    expect(node.told('db')?.state).toBe('running');
    node.leaseForMs(250, ['db']);
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'starting' });
    expect(node.nowMs).toBe(endMs - LEASE_STOP_LEAD_MS);
    expect(node.log).toContain('stop db');
    expect(node.reports.map(({ status }) => status.message)).toContain(
      'waits for the watchdog, without which no singleton is started: its process has vanished',
    );
    node.watchdog.failure = undefined;
    node.leaseForMs(2 * GUARD_RETRY_MS, ['db']);
    expect(node.told('db')?.state).toBe('running');
  });

  it('a container that was started by hand has it stopped', () => {
    const node = new TestNode().start();
    node.watchdog.failure = 'no';
    node.assign(db);
    node.lease(['db']);
    node.startsByHand('db');
    expect(node.containers.get(db.id)?.state).toBe('exited');
  });
});

describe('the list of guarded containers', () => {
  it('is not believed when it has been overtaken by one without the container', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.prompt = false;
    node.lease(['db'], LEASE_TTL_MS);
    // The lease runs low before the watchdog has answered, then comes back.
    node.advanceMs(LEASE_TTL_MS);
    node.post({ kind: 'wake' });
    expect(node.guards.map((list) => list.length)).toEqual([1, 0]);
    node.finishGuard();
    node.finishGuard();
    node.lease(['db']);
    expect(node.stepKinds()).toEqual([]);
    node.finishGuard();
    expect(node.stepKinds()).toEqual(['start db']);
  });

  it('follows a container that was made anew', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.lease(['db']);
    const before = node.watchdog.held[0]?.containerId;
    node.vanishes('db');
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'running' });
    expect(node.watchdog.held).toHaveLength(1);
    expect(node.watchdog.held[0]?.containerId).not.toBe(before);
  });

  it('is renewed with every lease and once only, and empty when nothing is left', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.lease(['db']);
    node.prompt = false;
    node.advanceMs(250);
    node.lease(['db']);
    node.post({ kind: 'wake' });
    expect(node.guards).toHaveLength(1);
    node.finishAll();
    node.prompt = true;
    node.assign();
    expect(node.watchdog.held).toEqual([]);
    node.lease(['db']);
    expect(node.guards).toEqual([]);
  });

  it('is not touched on a node without singletons', () => {
    const node = new TestNode().start();
    node.prompt = false;
    node.lease(['other']);
    node.post({ kind: 'wake' });
    expect(node.guards).toEqual([]);
  });
});
