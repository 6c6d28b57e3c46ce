import { describe, expect, it } from 'vitest';
import { ENGINE_RETRY_MS, LEASE_START_MIN_MS, LEASE_STOP_LEAD_MS } from '../constants.ts';
import type { StepFailure } from '../inputs.ts';
import { assigned, LEASE_TTL_MS, singleton, TestNode } from '../testing/node.ts';

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

function state(node: TestNode, task = 'db'): string | undefined {
  return node.containers.get(assigned(task).id)?.state;
}

function steps(node: TestNode): string[] {
  return node.log.filter((line) => !line.startsWith('report'));
}

describe('a singleton', () => {
  it('is made, and started only when it has its lease and is guarded', () => {
    const node = new TestNode().start();
    node.log.length = 0;
    node.assign(db);
    node.advanceMs(60_000);
    expect(steps(node)).toEqual(['save', 'ack', 'prepare db', 'create db']);
    expect(node.told('db')).toMatchObject({
      state: 'starting',
      message: 'waits for its lease: the controller has not granted one yet',
    });
    node.prompt = false;
    node.lease(['db']);
    expect(node.stepKinds()).toEqual([]);
    expect(node.guards).toEqual([
      [
        {
          task: 'db',
          containerId: node.containers.get(db.id)?.containerId,
          leaseUntilMs: node.nowMs + LEASE_TTL_MS,
          stopGraceMs: GRACE_MS,
        },
      ],
    ]);
    node.finishGuard();
    expect(node.steps).toEqual([
      { task: 'db', step: { kind: 'start', beforeMs: node.nowMs + LEASE_TTL_MS } },
    ]);
    node.finishAll();
    expect(node.told('db')).toMatchObject({ attempt: 0, state: 'running', message: '' });
  });

  it('takes a lease that was granted before its assignment had come', () => {
    const node = new TestNode().start();
    node.lease(['db']);
    node.assign(db);
    expect(state(node)).toBe('running');
  });

  it('is not started at the end of a lease, but with the next extension', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.lease(['db'], LEASE_START_MIN_MS - 1);
    expect(state(node)).toBe('created');
    node.lease(['db'], LEASE_START_MIN_MS);
    expect(state(node)).toBe('running');
  });

  it('is stopped exactly half a second before its lease ends, with its grace', () => {
    const node = running();
    node.prompt = false;
    node.advanceMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS - 1);
    expect(node.steps).toEqual([]);
    expect(node.wakeAtMs).toBe(node.nowMs + 1);
    node.advanceMs(1);
    expect(node.steps).toEqual([{ task: 'db', step: { kind: 'stop', graceMs: GRACE_MS } }]);
    expect(node.wakeAtMs).toBeUndefined();
    node.advanceMs(300);
    node.finishAll();
    expect(node.told('db')).toMatchObject({
      attempt: 1,
      state: 'starting',
      message: 'stopped: the controller has not been heard for 2.5 s (lease of a singleton)',
    });
    expect(node.watchdog.held).toEqual([]);
    expect(node.watchdog.kills).toEqual([]);
  });

  it('runs on as long as heartbeats are answered', () => {
    const node = running();
    node.leaseForMs(600_000, ['db']);
    expect(steps(node)).toEqual([]);
    expect(node.watchdog.held[0]?.leaseUntilMs).toBe(node.nowMs - 250 + LEASE_TTL_MS);
  });

  it('starts again with its next lease, without a wait, and nobody has failed', () => {
    const node = running(
      singleton('db', {
        stopGraceMs: GRACE_MS,
        restart: { condition: 'on-failure', delayMs: 60_000, windowMs: 0, attemptsMax: 1 },
      }),
    );
    for (let n = 1; n < 5; n += 1) {
      node.advanceMs(LEASE_TTL_MS);
      expect(state(node)).toBe('exited');
      node.lease(['db']);
      expect(node.told('db')).toMatchObject({ attempt: n, state: 'running', message: '' });
    }
  });

  it('whose lease comes back while it is being stopped is started after that', () => {
    const node = running();
    node.prompt = false;
    node.advanceMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS);
    expect(node.stepKinds()).toEqual(['stop db']);
    node.lease(['db']);
    node.finishAll();
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'running' });
  });

  it('that exits by itself under its lease is treated as any container', () => {
    const node = running();
    node.exits('db', 3);
    expect(node.told('db')).toMatchObject({ attempt: 1 });
    expect(node.told('db')?.message).toMatch(/exited with code 3; restarting/);
  });

  it('is not extended by a reply that comes too late, nor shortened by any', () => {
    const node = running();
    node.advanceMs(1_000);
    node.lease(['db'], 100);
    node.lease(['db'], LEASE_TTL_MS, 5_000);
    node.advanceMs(LEASE_TTL_MS - 1_000 - LEASE_STOP_LEAD_MS - 1);
    expect(state(node)).toBe('running');
    node.advanceMs(1);
    expect(state(node)).toBe('exited');
  });

  it('that the controller no longer names is told apart from a controller that is away', () => {
    const node = running();
    node.leaseForMs(LEASE_TTL_MS, []);
    expect(node.told('db')?.message).toBe(
      'stopped: the controller has let its lease end (lease of a singleton)',
    );
  });

  it('beside tasks that are none leaves them alone', () => {
    const node = new TestNode().start();
    node.assign(db, assigned('web'));
    node.lease(['db', 'web']);
    node.advanceMs(600_000);
    expect([state(node, 'web'), state(node, 'db')]).toEqual(['running', 'exited']);
    expect(node.state.leases.size).toBe(2);
    node.assign();
    node.advanceMs(1);
    expect(node.state.leases.size).toBe(0);
  });
});

describe('many singletons', () => {
  const names = Array.from({ length: 30 }, (_, n) => `s${n}`);

  it('are stopped each at its own time, whatever heartbeats there were', () => {
    const node = new TestNode().start();
    node.assign(...names.map((name) => singleton(name)));
    const startMs = node.nowMs;
    const endMs = (n: number): number => startMs + 20_000 + 37 * n;
    const stopped = new Map<string, number>();
    // Every heartbeat extends some of them, so that each ends at another time, and re-arms the one timer.
    for (let tick = 0; tick < 200; tick += 1) {
      for (const [n, name] of names.entries())
        node.lease([name], Math.min(node.nowMs + LEASE_TTL_MS, endMs(n)) - node.nowMs);
      const untilMs = node.nowMs + 247;
      while (node.nowMs < untilMs) {
        node.advanceMs(1);
        for (const name of names)
          if (state(node, name) === 'exited' && !stopped.has(name)) stopped.set(name, node.nowMs);
      }
    }
    for (const [n, name] of names.entries())
      expect(stopped.get(name), name).toBe(endMs(n) - LEASE_STOP_LEAD_MS);
    expect(node.watchdog.kills).toEqual([]);
  });

  it('are all stopped at once when the controller goes', () => {
    const node = new TestNode().start();
    node.assign(...names.map((name) => singleton(name)));
    node.leaseForMs(5_000, names);
    node.prompt = false;
    node.advanceMs(LEASE_TTL_MS - 250 - LEASE_STOP_LEAD_MS);
    expect(node.stepKinds()).toEqual(names.map((name) => `stop ${name}`));
  });
});

describe('a start that ends after the lease', () => {
  it('is followed by a stop at once, with what is left of the grace', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.prompt = false;
    node.lease(['db']);
    node.finishGuard();
    expect(node.stepKinds()).toEqual(['start db']);
    node.carryOut('db');
    node.advanceMs(LEASE_TTL_MS + 700);
    node.finish('db', { ok: true, container: node.change('db', {}) });
    expect(node.steps).toEqual([{ task: 'db', step: { kind: 'stop', graceMs: GRACE_MS - 700 } }]);
  });

  it('and all its grace finds the work done by the watchdog', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.prompt = false;
    node.lease(['db']);
    node.finishGuard();
    node.carryOut('db');
    node.advanceMs(60_000);
    expect(node.watchdog.kills).toEqual(['db']);
    node.finish('db', { ok: true, container: node.change('db', {}) });
    node.finishAll();
    expect(node.told('db')?.message).toMatch(/^stopped: the controller has not been heard/);
  });

  it.each(['other', 'invalid', 'not-found'] as const)(
    'in a failure, %s, is no failure of the task: the watchdog may have killed what was being started',
    (kind) => {
      const node = new TestNode().start();
      node.assign(db);
      for (let n = 0; n < 5; n += 1) {
        node.prompt = false;
        node.lease(['db']);
        node.finishGuard();
        expect(node.stepKinds()).toEqual(['start db']);
        node.advanceMs(LEASE_TTL_MS + GRACE_MS);
        node.finish('db', { ok: false, failure: { kind, message: 'init was killed' } });
        node.prompt = true;
        node.finishAll();
        expect(node.told('db')).toMatchObject({ attempt: 0, state: 'starting' });
        expect(node.told('db')?.message).toMatch(/lease of a singleton/);
        expect(node.watchdog.held).toEqual([]);
      }
      node.lease(['db']);
      expect(node.told('db')).toMatchObject({ attempt: 0, state: 'running', message: '' });
    },
  );

  it('is not even begun when the process stood still before it', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.prompt = false;
    node.lease(['db']);
    node.finishGuard();
    node.advanceMs(LEASE_TTL_MS);
    node.finishAll();
    expect(state(node)).toBe('created');
    node.prompt = true;
    node.lease(['db']);
    expect(node.told('db')).toMatchObject({ attempt: 0, state: 'running' });
  });

  it.each([
    ['unreachable', 'starting'],
    ['other', 'failed'],
  ] as const)('%s may have happened all the same, and is undone', (kind, comesTo) => {
    const node = new TestNode().start();
    node.trouble = (_task, step): StepFailure | undefined => {
      if (step !== 'start') return undefined;
      node.change('db', { state: 'running' });
      return { kind, message: 'no answer' };
    };
    node.assign(db);
    node.lease(['db']);
    expect(node.watchdog.held).toHaveLength(1);
    node.advanceMs(LEASE_TTL_MS - LEASE_STOP_LEAD_MS);
    expect(state(node)).toBe('exited');
    expect(node.told('db')?.state).toBe(comesTo);
    expect(node.watchdog.held).toEqual([]);
  });

  it.each(['port-taken', 'not-found', 'invalid'] as const)(
    '%s has certainly not happened, and needs no guard any more',
    (kind) => {
      const node = new TestNode().start();
      node.trouble = (_task, step): StepFailure | undefined =>
        step === 'start' ? { kind, message: kind } : undefined;
      node.assign(db);
      node.leaseForMs(1_000, ['db']);
      expect(node.log).not.toContain('stop db');
      expect(node.told('db')?.state).toMatch(/failed|rejected/);
      expect(node.watchdog.held).toEqual([]);
    },
  );

  it('of which nobody knows what became is followed by one stop, not by stops without end', () => {
    const node = new TestNode().start();
    node.assign(db);
    node.prompt = false;
    node.lease(['db']);
    node.finishGuard();
    node.advanceMs(LEASE_TTL_MS);
    node.finish('db', { ok: false, failure: { kind: 'unreachable', message: 'no answer' } });
    expect(node.stepKinds()).toEqual([]);
    node.advanceMs(ENGINE_RETRY_MS);
    expect(node.stepKinds()).toEqual(['stop db']);
    expect(node.watchdog.held).toHaveLength(1);
    // The engine finds it still created, and not running.
    node.finish('db');
    expect(node.stepKinds()).toEqual([]);
    node.finishGuard();
    expect(node.watchdog.held).toEqual([]);
    expect(node.wakeAtMs).toBeUndefined();
  });

  it('is not given up before it is certain that it does not run', () => {
    const node = new TestNode().start();
    node.trouble = (_task, step): StepFailure | undefined =>
      step === 'start' ? { kind: 'other', message: 'time-out' } : undefined;
    node.assign(db);
    node.leaseForMs(1_000, ['db']);
    expect(node.told('db')).toMatchObject({ state: 'failed', message: 'time-out' });
    const lines = node.log.filter((line) => /^stop|failed/.test(line));
    expect(lines).toEqual(['stop db', 'report db failed']);
  });
});

describe('an engine that does not obey', () => {
  it('while it is away leaves the container to the watchdog, at lease and grace', () => {
    const node = running();
    node.loseEngine();
    node.advanceMs(LEASE_TTL_MS + GRACE_MS - 1);
    expect(state(node)).toBe('running');
    node.advanceMs(1);
    expect(state(node)).toBe('exited');
    expect(node.nowMs - 1_000).toBe(LEASE_TTL_MS + GRACE_MS);
    node.post({ kind: 'engine-connected' });
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'starting' });
    expect(node.told('db')?.message).toMatch(/^stopped: the controller has not been heard for 5/);
    node.lease(['db']);
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'running' });
  });

  it('while it is away does not end a singleton whose lease lasts', () => {
    const node = running();
    node.loseEngine();
    node.leaseForMs(60_000, ['db']);
    expect(state(node)).toBe('running');
    node.post({ kind: 'engine-connected' });
    expect(node.told('db')).toMatchObject({ attempt: 0, state: 'running' });
  });

  it('and comes back without a listing is told to stop all the same', () => {
    const node = running();
    node.loseEngine();
    node.advanceMs(LEASE_TTL_MS);
    node.prompt = false;
    node.post({ kind: 'engine-connected' });
    expect(node.listings).toBe(1);
    expect(node.steps).toEqual([{ task: 'db', step: { kind: 'stop', graceMs: GRACE_MS } }]);
  });

  it('and refuses the stop is asked again with less grace, then overruled', () => {
    const node = running();
    node.trouble = (_task, step): StepFailure | undefined =>
      step === 'stop' ? { kind: 'other', message: 'stuck' } : undefined;
    node.advanceMs(60_000);
    expect(node.watchdog.kills).toEqual(['db']);
    expect(state(node)).toBe('exited');
    expect(steps(node).filter((line) => line === 'stop db')).toHaveLength(3);
  });
});

describe('a process that stood still', () => {
  it('finds what the watchdog has done, and does not count it as a failure', () => {
    const node = running(
      singleton('db', { stopGraceMs: GRACE_MS, restart: { ...db.spec.restart, attemptsMax: 0 } }),
    );
    node.alive = false;
    node.advanceMs(60_000);
    expect(node.watchdog.kills).toEqual(['db']);
    node.alive = true;
    // Everything that waited arrives at once: answers to old heartbeats, and the engine's news.
    node.lease(['db'], LEASE_TTL_MS, 59_750);
    node.post({ kind: 'wake' });
    node.changes('db', {});
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'starting' });
    node.lease(['db']);
    expect(node.told('db')).toMatchObject({ attempt: 1, state: 'running' });
  });

  it('and is back before the watchdog acts stops the container itself', () => {
    const node = running();
    node.alive = false;
    node.advanceMs(LEASE_TTL_MS + 1_000);
    node.alive = true;
    node.prompt = false;
    node.lease(['db'], LEASE_TTL_MS, LEASE_TTL_MS + 800);
    expect(node.steps).toEqual([{ task: 'db', step: { kind: 'stop', graceMs: GRACE_MS - 1_000 } }]);
  });
});
