import { describe, expect, it } from 'vitest';
import type { Container } from '../inputs.ts';
import { LEASE_START_MIN_MS, LEASE_STOP_LEAD_MS } from '../constants.ts';
import { assigned, LEASE_TTL_MS, singleton, TestNode } from '../testing/node.ts';

const db = singleton('db');
const web = assigned('web');

describe('an outcome that is older than what was seen meanwhile', () => {
  it('is not taken for the truth: the engine is asked', () => {
    const node = new TestNode().start();
    node.prompt = false;
    const { id } = web;
    node.assign(web);
    node.finishSave();
    node.finish('web');
    node.finish('web');
    expect(node.stepKinds()).toEqual(['start web']);
    const started = { ...node.containers.get(id), state: 'running', health: 'starting' } as const;
    const healthy = { ...started, health: 'healthy' } as Container;
    node.containers.set(id, healthy);
    node.post({ kind: 'changed', task: id, container: healthy });
    const asked = node.listings;
    node.finish('web', { ok: true, container: started as Container });
    expect(node.listings).toBe(asked + 1);
    node.finishListing();
    expect(node.status('web')).toMatchObject({ health: 'healthy' });
  });

  it('but not when what was seen is certainly older', () => {
    const node = new TestNode().start();
    node.prompt = false;
    const { id } = web;
    node.assign(web);
    node.finishSave();
    node.finish('web');
    node.finish('web');
    // News of its creation, or of its end, come while the next step is under way.
    const created = node.containers.get(id) as Container;
    node.post({ kind: 'changed', task: id, container: created });
    node.finish('web');
    node.assign();
    node.finishSave();
    node.finish('web');
    expect(node.stepKinds()).toEqual(['remove web']);
    const exited = node.containers.get(id) as Container;
    node.post({ kind: 'changed', task: id, container: exited });
    node.finish('web');
    expect(node.listings).toBe(0);
    expect(node.status('web')).toBeUndefined();
  });

  it('a singleton that was seen running during its stop stays guarded, and is stopped again', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.lease(['db']);
    node.prompt = false;
    node.advanceMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS);
    expect(node.stepKinds()).toEqual(['stop db']);
    node.carryOut('db');
    const stopped = node.containers.get(db.id) as Container;
    // Asked for long ago, and carried out only now.
    node.change('db', { state: 'running' });
    node.post({ kind: 'changed', task: db.id, container: node.change('db', {}) });
    node.finish('db', { ok: true, container: stopped });
    expect(node.guards).toEqual([]);
    expect(node.watchdog.held).toHaveLength(1);
    expect(node.stepKinds()).toEqual(['stop db']);
    expect(node.listings).toBe(1);
    node.finishAll();
    expect(node.containers.get(db.id)?.state).toBe('exited');
    expect(node.watchdog.held).toEqual([]);
  });
});

describe('a start that was left unanswered', () => {
  it('of a container that had ended before is believed possible, however often that is seen so, until a stop', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.lease(['db']);
    node.exits('db', 1);
    node.prompt = false;
    node.advanceMs(1_000);
    node.leaseForMs(5_000, ['db']);
    node.finishGuard();
    expect(node.stepKinds()).toEqual(['start db']);
    // Too late for another start.
    node.advanceMs(LEASE_TTL_MS - LEASE_START_MIN_MS);
    node.leaveUnanswered('db');
    node.post({ kind: 'engine-connected' });
    node.finishListing();
    node.changes('db', {});
    expect(node.containers.get(db.id)?.state).toBe('exited');
    node.advanceMs(LEASE_START_MIN_MS);
    while (node.guards.length > 0) node.finishGuard();
    expect(node.watchdog.held).toHaveLength(1);
    expect(node.stepKinds()).toEqual(['stop db']);
    node.startLate();
    node.finishAll();
    expect(node.containers.get(db.id)?.state).toBe('exited');
    expect(node.watchdog.held).toEqual([]);
  });
});

describe('a listing that is older than a start', () => {
  it('does not make anybody believe that the singleton does not run', () => {
    const node = new TestNode().start();
    node.assign(db, web);
    node.prompt = false;
    // A container that is gone asks for a listing; the answer is taken down before the singleton starts, and read long after.
    node.exits('web', 1);
    node.advanceMs(1_000);
    node.finish('web', { ok: false, failure: { kind: 'not-found', message: 'gone' } });
    expect(node.listings).toBe(1);
    const taken = [...node.containers.values()];
    node.lease(['db']);
    node.finishGuard();
    node.finish('db');
    expect(node.containers.get(db.id)?.state).toBe('running');
    node.listings -= 1;
    node.post({ kind: 'listed', containers: taken });
    expect(node.status('db')).toMatchObject({ attempt: 0, state: 'running' });
    expect(node.watchdog.held).toHaveLength(1);
    node.finishAll();
    node.advanceMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS);
    expect(node.stepKinds()).toContain('stop db');
  });

  it('and names the container as created leaves it guarded and stopped, also when nothing came of the start', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.prompt = false;
    node.lease(['db']);
    node.finishGuard();
    node.finish('db', { ok: false, failure: { kind: 'unreachable', message: 'no answer' } });
    node.post({ kind: 'engine-connected' });
    node.finishListing();
    node.advanceMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS);
    expect(node.watchdog.held).toHaveLength(1);
    while (node.steps.some(({ step }) => step.kind === 'start'))
      node.finish('db', { ok: false, failure: { kind: 'unreachable', message: 'no answer' } });
    node.advanceMs(1_000);
    expect(node.stepKinds()).toEqual(['stop db']);
    node.finishAll();
    expect(node.watchdog.held).toEqual([]);
  });
});
