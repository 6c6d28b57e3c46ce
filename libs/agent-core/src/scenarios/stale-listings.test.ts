import { describe, expect, it } from 'vitest';
import type { Container } from '../inputs.ts';
import { LEASE_STOP_LEAD_MS } from '../constants.ts';
import { assigned, LEASE_TTL_MS, singleton, TestNode } from '../testing/node.ts';

const db = singleton('db');

describe('an outcome that is older than what was seen meanwhile', () => {
  it('is not taken for the truth: the engine is asked', () => {
    const node = new TestNode().start();
    node.prompt = false;
    node.assign(assigned('web'));
    while (node.steps[0]?.step.kind !== 'start') node.finishAll();
    const id = node.steps[0].task;
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
});

describe('a listing that is older than a start', () => {
  it('does not make anybody believe that the singleton does not run', () => {
    const node = new TestNode().start();
    node.assign(db, assigned('web'));
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
